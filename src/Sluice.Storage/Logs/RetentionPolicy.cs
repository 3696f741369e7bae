using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// Decides which segments have to go: a prefix, none of it above the high watermark, never an empty last segment. Pure.
/// </summary>
public static class RetentionPolicy
{
    /// <summary>How many of the first segments are deletable now.</summary>
    public static int CountDeletable(
        ReadOnlySpan<SegmentSummary> segments, LogSettings settings, long logStartOffset, long highWatermark, long nowMs)
    {
        int count = BelowLogStart(segments, logStartOffset, highWatermark);
        if (!settings.IsDelete) return count;
        count += Oversized(segments[count..], settings.RetentionBytes, highWatermark);
        return count + Expired(segments[count..], settings.RetentionMs, highWatermark, nowMs);
    }

    private static int BelowLogStart(ReadOnlySpan<SegmentSummary> segments, long logStartOffset, long highWatermark)
    {
        int count = 0;
        while (count < segments.Length - 1 && segments[count + 1].BaseOffset <= logStartOffset
            && segments[count].EndOffset <= highWatermark) count++;
        return count;
    }

    private static int Oversized(ReadOnlySpan<SegmentSummary> segments, long retentionBytes, long highWatermark)
    {
        if (retentionBytes < 0) return 0;
        long excess = -retentionBytes;
        foreach (ref readonly var segment in segments) excess += segment.SizeBytes;
        int count = 0;
        while (count < segments.Length && excess - segments[count].SizeBytes >= 0 && MayGo(segments, count, highWatermark))
        {
            excess -= segments[count].SizeBytes;
            count++;
        }

        return count;
    }

    private static int Expired(ReadOnlySpan<SegmentSummary> segments, long retentionMs, long highWatermark, long nowMs)
    {
        if (retentionMs < 0) return 0;
        int count = 0;
        while (count < segments.Length && nowMs - segments[count].LargestTimestampMs > retentionMs
            && MayGo(segments, count, highWatermark)) count++;
        return count;
    }

    private static bool MayGo(ReadOnlySpan<SegmentSummary> segments, int index, long highWatermark) =>
        segments[index].EndOffset <= highWatermark && (index < segments.Length - 1 || segments[index].SizeBytes > 0);
}
