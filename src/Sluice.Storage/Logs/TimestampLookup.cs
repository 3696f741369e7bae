using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// The first half of lookups by timestamp: which segment, and from where on. Under the partition lock; reads indexes only.
/// </summary>
internal static class TimestampLookup
{
    public static TimestampSearch? Locate(LogState state, long timestampMs) =>
        Locate(state, timestampMs, Math.Max(0, state.Segments.FloorIndex(state.LogStartOffset)));

    private static TimestampSearch? Locate(LogState state, long timestampMs, int from)
    {
        for (int i = from; i < state.Segments.Count; i++)
        {
            var segment = state.Segments[i];
            if (segment.SizeBytes == 0 || segment.MaxTimestamp().TimestampMs < timestampMs) continue;

            // Everything up to the entry's offset is older than the timestamp asked for, when the entry is.
            var (_, offset) = segment.Times.Lookup(timestampMs - 1);

            // What made the segment's maximum may lie below the log start; then the next one has to say.
            TimestampSearch? next = segment.BaseOffset < state.LogStartOffset ? Locate(state, timestampMs, i + 1) : null;
            return Search(segment, offset, state.LogStartOffset, timestampMs, exact: false, next);
        }

        return null;
    }

    public static TimestampSearch? LocateMax(LogState state)
    {
        LogSegment? best = null;
        for (int i = 0; i < state.Segments.Count; i++)
        {
            var segment = state.Segments[i];
            if (segment.SizeBytes == 0 || segment.MaxTimestamp().TimestampMs < 0) continue;
            if (best is null || segment.MaxTimestamp().TimestampMs > best.MaxTimestamp().TimestampMs) best = segment;
        }

        if (best is null) return null;
        var (timestampMs, lastOffset) = best.MaxTimestamp();
        return Search(best, lastOffset, best.BaseOffset, timestampMs, exact: true, next: null);
    }

    private static TimestampSearch Search(
        LogSegment segment, long offset, long fromOffset, long timestampMs, bool exact, TimestampSearch? next)
    {
        var lease = segment.Log.Acquire();
        int position = segment.TryFind(lease, offset, out var batch) ? batch.Position : 0;
        return new TimestampSearch(lease, position, segment.SizeBytes, fromOffset, timestampMs, exact) { Next = next };
    }
}
