using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Producers;

/// <summary>
/// The snapshot files of a log: written at every roll, at a clean close and after recovery, and read back before replay. Their checksum
/// tells a half-written one, so they are written in place, and flushed together with their segment. Under the partition lock.
/// </summary>
internal static class ProducerSnapshots
{
    public static void Write(LogState state, long offset, ProducerStates producers) =>
        Write(state, offset, ProducerSnapshot.Write(producers.Entries));

    public static void Write(LogState state, long offset, byte[] bytes)
    {
        using var file = state.Directory.Disk.Open(PathOf(state, offset), DiskOpenMode.OpenOrCreate);
        file.WriteAt(0, bytes);
        if (file.Length != bytes.Length) file.Truncate(bytes.Length);
        state.DirectoryIsDirty = true;
    }

    /// <summary>Offsets of the snapshots there are, ascending.</summary>
    public static List<long> List(LogState state)
    {
        var offsets = new List<long>();
        foreach (var entry in state.Directory.Disk.List(state.Path))
        {
            if (!entry.IsDirectory && SegmentFiles.TryParse(entry.Name, SegmentFiles.ProducerSnapshot,
                out long offset)) offsets.Add(offset);
        }

        return offsets;
    }

    public static void Delete(LogState state, long offset) =>
        state.Directory.Disk.DeleteFile(PathOf(state, offset));

    /// <summary>Lets a snapshot that has exactly these bytes be the one of another offset; false when it has others.</summary>
    public static bool TryRename(LogState state, long from, long to, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.SequenceEqual(Read(state, from))) return false;
        state.Directory.Disk.Rename(PathOf(state, from), PathOf(state, to));
        state.DirectoryIsDirty = true;
        return true;
    }

    /// <summary>
    /// Loads the newest good snapshot of <paramref name="offsets"/> that lies in (<paramref name="logStartOffset"/>,
    /// <paramref name="endOffset"/>], deleting damaged ones, and returns its offset; without one the states are empty and
    /// <paramref name="logStartOffset"/> comes back: replay from there.
    /// </summary>
    public static long Load(LogState state, ProducerStates into, List<long> offsets, long logStartOffset, long endOffset, long nowMs)
    {
        var entries = new List<ProducerEntry>();
        for (int i = offsets.Count - 1; i >= 0; i--)
        {
            if (offsets[i] > endOffset) continue;
            if (offsets[i] <= logStartOffset) break;
            entries.Clear();
            if (TryRead(state, offsets[i], entries))
            {
                into.Load(entries, nowMs, state.Settings.ProducerIdExpirationMs);
                return offsets[i];
            }

            Delete(state, offsets[i]);
            offsets.RemoveAt(i);
        }

        into.Clear();
        return logStartOffset;
    }

    private static string PathOf(LogState state, long offset) =>
        SegmentFiles.Path(state.Path, offset, SegmentFiles.ProducerSnapshot);

    private static bool TryRead(LogState state, long offset, List<ProducerEntry> into) =>
        Read(state, offset) is { } bytes && ProducerSnapshot.TryRead(bytes, into);

    private static byte[]? Read(LogState state, long offset)
    {
        try
        {
            return AtomicFile.Read(state.Directory.Disk, PathOf(state, offset));
        }
        catch (CheckpointFormatException)
        {
            return null;
        }
    }
}
