namespace Sluice.Server.Partitions;

/// <summary>Where a partition stands after it moved, as its waiters see it.</summary>
/// <param name="HighWatermark">Records below are visible to consumers.</param>
/// <param name="FlushedEnd">Records below are durable on this node's disk, where that is asked for; else the log's end.</param>
/// <param name="VisibleBytes">Bytes that became visible with this move.</param>
/// <param name="Gone">True when the replica is no longer served here: deleted, offline or no longer leader.</param>
public readonly record struct PartitionProgress(long HighWatermark, long FlushedEnd, int VisibleBytes, bool Gone);
