using Sluice.Replication.Raft;
using Sluice.Storage.Disks;

namespace Sluice.Server.Drivers;

/// <summary>
/// The snapshots in the metadata log's directory, oldest first; the 0-0 one of the format tool is not among them. Owned by the
/// metadata lane.
/// </summary>
public sealed class MetadataSnapshots(IDisk disk, string directory)
{
    private readonly List<Entry> _entries = [];

    /// <summary>The oldest; null when there is none.</summary>
    public OffsetAndEpoch? Earliest => _entries.Count == 0 ? null : _entries[0].Id;

    /// <summary>The newest; null when there is none.</summary>
    public OffsetAndEpoch? Latest => _entries.Count == 0 ? null : _entries[^1].Id;

    /// <summary>How many.</summary>
    public int Count => _entries.Count;

    /// <summary>Bytes of all of them.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Finds what is there, and removes what a crash left half-written or half-removed.</summary>
    public void Load()
    {
        _entries.Clear();
        SizeBytes = 0;
        if (!disk.DirectoryExists(directory)) return;
        foreach (DiskEntry entry in disk.List(directory))
        {
            bool isLeftover = entry.Name.EndsWith(SnapshotName.Suffix + SnapshotName.PartSuffix, StringComparison.Ordinal)
                || entry.Name.EndsWith(SnapshotName.Suffix + SnapshotName.DeletedSuffix, StringComparison.Ordinal);
            if (isLeftover) disk.DeleteFile($"{directory}/{entry.Name}");
            if (!SnapshotName.TryParse(entry.Name, out OffsetAndEpoch id) || id == SnapshotName.Bootstrap) continue;
            _entries.Add(new Entry(id, entry.Length));
            SizeBytes += entry.Length;
        }
    }

    /// <summary>
    /// Reads one that <see cref="Load"/> found or <see cref="Write"/> wrote, or the 0-0 one; null when it is missing.
    /// </summary>
    public StoredSnapshot? Read(OffsetAndEpoch id) => SnapshotFile.Read(disk, $"{directory}/{SnapshotName.Of(id)}", id);

    /// <summary>Writes a newer one durably.</summary>
    public void Write(StoredSnapshot snapshot, long nowMs)
    {
        long size = SnapshotFile.Write(disk, directory, snapshot, nowMs);
        _entries.Add(new Entry(snapshot.Id, size));
        SizeBytes += size;
    }

    /// <summary>
    /// Removes the oldest while more than one is there and log and snapshots take more than <paramref name="retentionBytes"/>, or it is
    /// older than <paramref name="retentionMs"/>. The log may then start at the end of the oldest left. True when one was removed.
    /// </summary>
    public bool Clean(long logBytes, long retentionBytes, long retentionMs, long nowMs)
    {
        int before = _entries.Count;
        while (_entries.Count > 1 && (IsTooMuch(logBytes, retentionBytes) || IsTooOld(_entries[0].Id, retentionMs, nowMs))) RemoveOldest();
        return _entries.Count < before;
    }

    /// <summary>Removes those that end below a log start: they cannot be continued from the log.</summary>
    public void RemoveBelow(long logStartOffset)
    {
        while (_entries.Count > 0 && _entries[0].Id.Offset < logStartOffset) RemoveOldest();
    }

    private bool IsTooMuch(long logBytes, long retentionBytes) => retentionBytes >= 0 && logBytes + SizeBytes > retentionBytes;

    private bool IsTooOld(OffsetAndEpoch id, long retentionMs, long nowMs) =>
        retentionMs >= 0 && Read(id) is { } stored && nowMs - stored.Content.LastContainedTimestampMs > retentionMs;

    private void RemoveOldest()
    {
        disk.DeleteFile($"{directory}/{SnapshotName.Of(_entries[0].Id)}");
        SizeBytes -= _entries[0].SizeBytes;
        _entries.RemoveAt(0);
    }

    private readonly record struct Entry(OffsetAndEpoch Id, long SizeBytes);
}
