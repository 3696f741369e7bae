using Sluice.Storage.Disks;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// Applies <see cref="RetentionPolicy"/>: renames segments out of the way, rolling first when even the active one has to go.
/// </summary>
internal static class LogRetention
{
    public static int DeleteOldSegments(LogState state, long nowMs)
    {
        if (state.Directory.IsOffline) return 0;
        try
        {
            int count = RetentionPolicy.CountDeletable(Summaries(state), state.Settings, state.LogStartOffset, state.HighWatermark, nowMs);
            if (count == 0) return 0;
            if (count == state.Segments.Count) LogRoll.Roll(state, state.LogEndOffset, nowMs);
            for (int i = 0; i < count; i++) state.DeleteSegment(0, nowMs);
            state.LogStartOffset = Math.Max(state.LogStartOffset, state.Segments[0].BaseOffset);
            state.Epochs.TruncateFromStart(state.LogStartOffset);
            state.Producers.Transactions.OnLogStart(state.LogStartOffset);
            return count;
        }
        catch (DiskException e)
        {
            state.Directory.TakeOffline(e.Message);
            return 0;
        }
    }

    private static SegmentSummary[] Summaries(LogState state)
    {
        var summaries = new SegmentSummary[state.Segments.Count];
        for (int i = 0; i < summaries.Length; i++)
        {
            var segment = state.Segments[i];
            summaries[i] = new SegmentSummary(
                segment.BaseOffset, state.Segments.EndOffset(i, state.LogEndOffset), segment.SizeBytes, segment.LargestTimestampMs());
        }

        return summaries;
    }
}
