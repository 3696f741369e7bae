using Sluice.Storage.Disks;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// Puts a replica's directory in order before its log is opened: removes what was waiting for removal, and completes or undoes a swap
/// of the cleaner. Files of <c>.swap</c> count unless a <c>.cleaned</c> file at or below them shows that the renaming had not finished.
/// Repeatable at any point. Tells what is in the directory then.
/// </summary>
internal static class LogLeftovers
{
    public static IReadOnlyList<DiskEntry> Tidy(LogState state)
    {
        var disk = state.Directory.Disk;
        var listing = disk.List(state.Path);
        bool isTidy = true;
        long firstCleaned = long.MaxValue;
        var swaps = new List<string>();
        foreach (var entry in listing)
        {
            if (entry.IsDirectory) continue;
            string name = entry.Name;
            if (name.EndsWith(SegmentFiles.Deleted, StringComparison.Ordinal))
            {
                if (name.EndsWith(".checkpoint" + SegmentFiles.Deleted, StringComparison.Ordinal)) continue;
                disk.DeleteFile($"{state.Path}/{name}");
                isTidy = false;
            }
            else if (name.EndsWith(SegmentFiles.Cleaned, StringComparison.Ordinal))
            {
                if (SegmentFiles.TryParseOffset(name, out long offset)) firstCleaned = Math.Min(firstCleaned, offset);
                disk.DeleteFile($"{state.Path}/{name}");
                isTidy = false;
            }
            else if (name.EndsWith(SegmentFiles.Swap, StringComparison.Ordinal) && SegmentFiles.TryParseOffset(name, out _))
            {
                swaps.Add(name);
            }
        }

        if (swaps.Count > 0) FinishSwap(state, swaps, firstCleaned);
        return isTidy && swaps.Count == 0 ? listing : disk.List(state.Path);
    }

    private static void FinishSwap(LogState state, List<string> swaps, long firstCleaned)
    {
        var disk = state.Directory.Disk;
        long from = long.MaxValue;
        long to = long.MinValue;
        for (int i = swaps.Count - 1; i >= 0; i--)
        {
            if (!SegmentFiles.TryParseOffset(swaps[i], out long offset)) continue;
            if (offset >= firstCleaned)
            {
                disk.DeleteFile($"{state.Path}/{swaps[i]}");
                swaps.RemoveAt(i);
            }
            else if (swaps[i].EndsWith(SegmentFiles.Log + SegmentFiles.Swap, StringComparison.Ordinal))
            {
                from = Math.Min(from, offset);
                to = Math.Max(to, NextOffset(state, swaps[i], offset));
            }
        }

        foreach (var entry in disk.List(state.Path))
        {
            if (entry.IsDirectory || entry.Name.EndsWith(SegmentFiles.Swap, StringComparison.Ordinal)) continue;
            if (SegmentFiles.TryParseOffset(entry.Name, out long offset) && offset >= from && offset < to
                && !entry.Name.EndsWith(SegmentFiles.ProducerSnapshot,
                    StringComparison.Ordinal)) disk.DeleteFile($"{state.Path}/{entry.Name}");
        }

        foreach (string name in swaps) disk.Rename($"{state.Path}/{name}", $"{state.Path}/{name[..^SegmentFiles.Swap.Length]}");
        disk.SyncDirectory(state.Path);
    }

    private static long NextOffset(LogState state, string name, long baseOffset)
    {
        using var file = state.Directory.Disk.Open($"{state.Path}/{name}", DiskOpenMode.Read);
        Span<byte> buffer = stackalloc byte[BatchScan.BufferSize];
        var scan = new BatchScan(file, 0, Math.Min(file.Length, int.MaxValue), buffer);
        long next = baseOffset + 1;
        while (scan.MoveNext()) next = scan.Current.LastOffset + 1;
        return next;
    }
}
