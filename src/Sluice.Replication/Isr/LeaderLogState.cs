namespace Sluice.Replication.Isr;

/// <summary>Where the log stands when its replica becomes leader.</summary>
public readonly record struct LeaderLogState(long LogEndOffset, long FlushedEndOffset, long HighWatermark);
