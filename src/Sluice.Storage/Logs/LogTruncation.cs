using Sluice.Storage.Producers;

namespace Sluice.Storage.Logs;

/// <summary>
/// Takes the end of a log back, as a follower does on its leader's word. Under the partition lock, rare, and synchronous.
/// </summary>
internal static class LogTruncation
{
    /// <summary>Removes everything from <paramref name="offset"/> on; a batch that holds it goes whole.</summary>
    public static void TruncateTo(LogState state, long offset, long nowMs)
    {
        if (offset < state.LogEndOffset)
        {
            for (int i = state.Segments.Count - 1; i > 0 && state.Segments[i].BaseOffset > offset; i--) state.DeleteSegment(i, nowMs);

            // Never a gap where half a batch was: recovery takes a gap for a loss.
            SetEnd(state, Math.Max(CutDurably(state, offset), Math.Min(offset, state.LogStartOffset)));
            ReloadProducers(state, nowMs);
        }

        // Even when nothing was cut: the leader's word may contradict an epoch that begins at the very end.
        state.Epochs.TruncateFromEnd(offset);
        state.SaveEpochs();
    }

    /// <summary>Removes everything and begins anew at <paramref name="offset"/>.</summary>
    public static void TruncateFully(LogState state, long offset, long nowMs)
    {
        for (int i = state.Segments.Count - 1; i >= 0; i--) state.DeleteSegment(i, nowMs);
        foreach (long snapshot in ProducerSnapshots.List(state)) ProducerSnapshots.Delete(state, snapshot);
        state.AddSegment(offset, nowMs);
        state.Epochs.Clear();
        state.SaveEpochs();
        state.Producers.Clear();
        state.LogStartOffset = offset;
        SetEnd(state, offset);
    }

    /// <summary>
    /// What is appended from now on must never meet what was cut, and no segment may outlive the end of the one before it, whatever a
    /// power loss takes back: first the removals reach the disk, then the cut.
    /// </summary>
    private static long CutDurably(LogState state, long offset)
    {
        state.Directory.Disk.SyncDirectory(state.Path);
        long end = state.Segments.Active.TruncateTo(offset);
        using FileLease lease = state.Segments.Active.Log.Acquire();
        lease.File.Flush();
        return end;
    }

    private static void SetEnd(LogState state, long offset)
    {
        state.LogEndOffset = offset;
        state.LogStartOffset = Math.Min(state.LogStartOffset, offset);
        state.RecoveryPoint = Math.Min(state.RecoveryPoint, offset);
        state.IndexedEnd = Math.Min(state.IndexedEnd, state.Segments.Active.BaseOffset);
        state.SetHighWatermark(state.HighWatermark);
    }

    private static void ReloadProducers(LogState state, long nowMs)
    {
        var offsets = ProducerSnapshots.List(state);
        for (int i = offsets.Count - 1; i >= 0 && offsets[i] > state.LogEndOffset; i--)
        {
            ProducerSnapshots.Delete(state, offsets[i]);
            offsets.RemoveAt(i);
        }

        long from = ProducerSnapshots.Load(state, state.Producers, offsets, state.LogStartOffset, state.LogEndOffset, nowMs);
        SegmentRecovery.ReplayProducers(state, state.Producers, from, state.LogEndOffset);
        state.Producers.Transactions.OnHighWatermark(state.HighWatermark);
    }
}
