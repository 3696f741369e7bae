using System.Globalization;
using Sluice.Protocol;
using Sluice.Storage.Directories;
using Sluice.Storage.Producers;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>The end of a log's life in this process: closing it exactly, or moving it out of the way.</summary>
internal static class LogClose
{
    /// <summary>Flushes everything and makes every file what the other broker, too, takes at face value after a clean marker.</summary>
    public static void Finish(LogState state)
    {
        var active = state.Segments.Active;
        active.Finish();
        if (state.LogEndOffset > state.LogStartOffset || state.Producers.Entries.Count > 0)
            ProducerSnapshots.Write(state, state.LogEndOffset, state.Producers);
        state.SaveEpochs();
        int first = Math.Max(0, state.Segments.FloorIndex(state.RecoveryPointToNote));
        for (int i = first; i < state.Segments.Count; i++) Flush(state, state.Segments[i]);
        FlushFile(state, SegmentFiles.Path(state.Path, state.LogEndOffset, SegmentFiles.ProducerSnapshot));
        if (state.TopicIdIsUnsynced) FlushFile(state, state.TopicIdPath);
        state.TopicIdIsUnsynced = false;
        state.Directory.Disk.SyncDirectory(state.Path);
        state.DirectoryIsDirty = false;
        state.SyncedRemovals = state.Removals;
        state.RecoveryPoint = state.LogEndOffset;
        state.IndexedEnd = active.BaseOffset;
    }

    public static PendingDeletion RenameForDeletion(LogState state, string suffix, long nowMs)
    {
        var unique = UInt128.Parse(suffix, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        string name = PartitionDirectoryName.For(
            state.Partition, PartitionDirectoryKind.Deleted, new Uuid((ulong)(unique >> 64), (ulong)unique));
        string path = $"{state.Directory.Path}/{name}";
        state.Directory.Disk.Rename(state.Path, path);
        state.Directory.Disk.SyncDirectory(state.Directory.Path);
        state.Path = path;
        for (int i = 0; i < state.Segments.Count; i++) state.Segments[i].MovedTo(path);
        return new PendingDeletion(path, IsDirectory: true, nowMs + state.Settings.FileDeleteDelayMs);
    }

    private static void Flush(LogState state, LogSegment segment)
    {
        using (var lease = segment.Log.Acquire()) lease.File.Flush();
        FlushFile(state, segment.Offsets.Entries.Path);
        FlushFile(state, segment.Times.Entries.Path);
        FlushFile(state, segment.Aborted.Entries.Path);
        FlushFile(state, SegmentFiles.Path(state.Path, segment.BaseOffset, SegmentFiles.ProducerSnapshot));
    }

    private static void FlushFile(LogState state, string path)
    {
        if (!state.Directory.Disk.FileExists(path)) return;
        using var file = state.Directory.Disk.Open(path, Disks.DiskOpenMode.ReadWrite);
        file.Flush();
    }
}
