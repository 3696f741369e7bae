namespace Sluice.Server.Settings;

/// <summary>What a node is: <c>process.roles</c>.</summary>
[Flags]
public enum ProcessRoles
{
    /// <summary>Nothing; never valid.</summary>
    None = 0,

    /// <summary>Serves clients and holds partitions.</summary>
    Broker = 1,

    /// <summary>Votes in the metadata quorum.</summary>
    Controller = 2,
}
