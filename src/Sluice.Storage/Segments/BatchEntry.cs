namespace Sluice.Storage.Segments;

/// <summary>
/// A batch found in a segment. Of a compressed batch of magic 0 or 1 only the last offset is known: it counts as the first, too.
/// </summary>
internal readonly record struct BatchEntry(
    int Position, int Size, long BaseOffset, long LastOffset, long MaxTimestampMs, int LeaderEpoch, byte Magic)
{
    public int End => Position + Size;
}
