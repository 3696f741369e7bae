using System.Globalization;
using Sluice.Replication.Raft;

namespace Sluice.Server.Drivers;

/// <summary>
/// Names of snapshots: <c>&lt;end offset, 20 digits&gt;-&lt;epoch, 10 digits&gt;.checkpoint</c>; while being written with <c>.part</c>
/// behind, to be deleted at start; <c>.deleted</c> behind once replaced.
/// </summary>
public static class SnapshotName
{
    /// <summary>Ending of a whole snapshot.</summary>
    public const string Suffix = ".checkpoint";

    /// <summary>Ending of one being written.</summary>
    public const string PartSuffix = ".part";

    /// <summary>Ending of one to be removed.</summary>
    public const string DeletedSuffix = ".deleted";

    /// <summary>The snapshot the format tool leaves: voters of a dynamic quorum. Never served to others.</summary>
    public static OffsetAndEpoch Bootstrap => new(0, 0);

    /// <summary>The name of a whole snapshot.</summary>
    public static string Of(OffsetAndEpoch id) =>
        string.Create(CultureInfo.InvariantCulture, $"{id.Offset:D20}-{id.Epoch:D10}{Suffix}");

    /// <summary>False for anything that is not the name of a whole snapshot.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out OffsetAndEpoch id)
    {
        id = default;
        if (name.Length != 31 + Suffix.Length || name[20] != '-' || !name[31..].SequenceEqual(Suffix)) return false;
        if (!long.TryParse(name[..20], NumberStyles.None, CultureInfo.InvariantCulture, out long offset)) return false;
        if (!int.TryParse(name[21..31], NumberStyles.None, CultureInfo.InvariantCulture, out int epoch)) return false;
        id = new OffsetAndEpoch(offset, epoch);
        return true;
    }
}
