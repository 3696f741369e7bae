namespace Sluice.Storage.Disks;

/// <summary>
/// Fails the <paramref name="nth"/> operation (from 1) of a kind, and with <paramref name="andAllLater"/> every one after it; with
/// <paramref name="pathEnding"/> only on paths that end so.
/// </summary>
public sealed class NthOperationFault(
    DiskOperationKind kind, int nth, DiskFault fault, string pathEnding = "", bool andAllLater = false) : IDiskFaults
{
    /// <summary>Operations of the kind seen so far.</summary>
    public int Seen { get; private set; }

    /// <inheritdoc/>
    public DiskFault Before(in DiskOperation operation)
    {
        if (operation.Kind != kind || !operation.Path.EndsWith(pathEnding, StringComparison.Ordinal)) return default;
        Seen++;
        return Seen == nth || (andAllLater && Seen > nth) ? fault : default;
    }
}
