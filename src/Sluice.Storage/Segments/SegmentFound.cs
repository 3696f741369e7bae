namespace Sluice.Storage.Segments;

/// <summary>Lengths of a segment's files as a directory listing shows them; −1 for a file that is not there.</summary>
internal record struct SegmentFound(
    long LogBytes, long OffsetIndexBytes, long TimeIndexBytes, long TransactionIndexBytes, long ModifiedMs)
{
    public static SegmentFound Nothing => new(-1, -1, -1, -1, 0);

    public static SegmentFound Empty(long nowMs) => new(0, -1, -1, -1, nowMs);
}
