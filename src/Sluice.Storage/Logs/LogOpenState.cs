using Sluice.Protocol;

namespace Sluice.Storage.Logs;

/// <summary>What the log directory knows about a replica before its log is opened.</summary>
/// <param name="TopicId">Id by the metadata; <see cref="Uuid.Zero"/> when unknown. A stored id wins, see
/// <see cref="PartitionLog.TopicId"/>.</param>
/// <param name="CleanShutdown">The directory had its clean marker: nothing is scanned.</param>
/// <param name="RecoveryPoint">Everything below is flushed; 0 when the checkpoint has no entry.</param>
/// <param name="LogStartOffset">From its checkpoint; 0 when it has no entry.</param>
/// <param name="HighWatermark">From its checkpoint; 0 when it has no entry.</param>
/// <param name="SegmentJitterMs">Drawn by the caller from [0, segment.jitter.ms), so that logs do not roll all at once.</param>
public readonly record struct LogOpenState(
    Uuid TopicId, bool CleanShutdown, long RecoveryPoint, long LogStartOffset, long HighWatermark, long SegmentJitterMs = 0);
