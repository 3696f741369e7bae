namespace Sluice.Storage.Directories;

/// <summary>What a partition's directory is, said by the end of its name.</summary>
public enum PartitionDirectoryKind
{
    /// <summary>A replica in use.</summary>
    Current,

    /// <summary>To be removed (<c>-delete</c>).</summary>
    Deleted,

    /// <summary>Being moved here from another log directory (<c>-future</c>).</summary>
    Future,

    /// <summary>Not in the cluster's metadata (<c>-stray</c>); kept until somebody removes it by hand.</summary>
    Stray,
}
