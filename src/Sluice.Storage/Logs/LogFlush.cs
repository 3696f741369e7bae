using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>Decides what a flush has to cover and takes its result over. Under the partition lock.</summary>
internal static class LogFlush
{
    public static FlushWork? Begin(LogState state, long upToOffset, long truncations)
    {
        long upTo = Math.Min(upToOffset, state.LogEndOffset);
        if (state.Directory.IsOffline || upTo <= state.RecoveryPoint) return null;
        var work = new FlushWork(state.Directory.Disk, upTo, truncations);
        int at = Math.Max(0, state.Segments.FloorIndex(state.RecoveryPointToNote));
        for (; at < state.Segments.Count && state.Segments[at].BaseOffset < upTo; at++) Add(work, state, at);
        work.IndexedEnd = state.Segments[Math.Min(at, state.Segments.Count - 1)].BaseOffset;
        if (state.TopicIdIsUnsynced) work.Add(state.TopicIdPath);
        state.TopicIdIsUnsynced = false;
        if (state.DirectoryIsDirty) work.AddDirectory(state.Path);
        state.DirectoryIsDirty = false;
        work.Removals = state.Removals;
        if (state.Epochs.IsDirty) work.AddEpochs(state.EpochFile, state.Epochs.Entries);
        state.Epochs.MarkClean();
        return work;
    }

    public static void Complete(LogState state, FlushWork done, long truncations)
    {
        if (done.Failure is not null)
        {
            state.Directory.TakeOffline(done.Failure.Message);
            return;
        }

        if (!done.IsDone) return;

        state.SyncedRemovals = Math.Max(state.SyncedRemovals, done.Removals);

        // What was flushed may have been truncated away and written anew since.
        if (done.Truncations != truncations) return;
        state.RecoveryPoint = Math.Max(state.RecoveryPoint, Math.Min(done.UpToOffset, state.LogEndOffset));
        state.IndexedEnd = Math.Max(state.IndexedEnd, done.IndexedEnd);
    }

    private static void Add(FlushWork work, LogState state, int index)
    {
        var segment = state.Segments[index];
        work.Add(segment.Log.Acquire());
        if (segment.Aborted.Entries.Exists) work.Add(segment.Aborted.Entries.Path);
        if (index > 0) work.Add(SegmentFiles.Path(state.Path, segment.BaseOffset, SegmentFiles.ProducerSnapshot));

        // The active segment's indexes are made anew after a crash, whatever the disk has.
        if (index == state.Segments.Count - 1) return;
        work.Add(segment.Offsets.Entries.Path);
        work.Add(segment.Times.Entries.Path);
    }
}
