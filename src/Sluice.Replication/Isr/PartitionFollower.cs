namespace Sluice.Replication.Isr;

/// <summary>
/// A follower's decisions about its own log, from what its leader answered. No state of its own. The rules are KIP-101's and
/// KIP-595's:
/// truncation goes by epochs, and a high watermark never passes the follower's own end nor comes from an answer that made it truncate.
/// </summary>
public static class PartitionFollower
{
    /// <summary>
    /// The high watermark after a good answer: the leader's, cut to the own log, never back. −1 means the leader knows none.
    /// </summary>
    public static long HighWatermark(long own, long logEndOffset, long leaderHighWatermark) =>
        Math.Max(own, Math.Min(logEndOffset, leaderHighWatermark));

    /// <summary>
    /// Where to cut after a diverging answer: at the leader's end of that epoch or at the own end of the largest epoch not above it,
    /// whichever is lower. When the own epoch is smaller than the leader's, the next fetch asks again.
    /// </summary>
    public static long TruncationOffset(long divergingEndOffset, long ownEndOffsetForEpoch, long logEndOffset) =>
        Math.Min(logEndOffset, Math.Min(divergingEndOffset, ownEndOffsetForEpoch));
}
