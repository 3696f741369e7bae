using Sluice.Protocol;
using Sluice.Storage.Logs;

namespace Sluice.Server.Replicas;

/// <summary>
/// The checkpoints of one directory as they were at start. A checkpoint that cannot be read counts as empty: more is recovered, nothing
/// is lost.
/// </summary>
internal sealed class DirectoryCheckpoints(LogDirectory directory)
{
    private readonly Dictionary<TopicPartition, long> _recoveryPoints = directory.RecoveryPoints.ReadOrEmpty(out _);
    private readonly Dictionary<TopicPartition, long> _logStarts = directory.LogStartOffsets.ReadOrEmpty(out _);
    private readonly Dictionary<TopicPartition, long> _highWatermarks = directory.HighWatermarks.ReadOrEmpty(out _);

    public long RecoveryPoint(TopicPartition partition) => _recoveryPoints.GetValueOrDefault(partition);

    public long LogStart(TopicPartition partition) => _logStarts.GetValueOrDefault(partition);

    public long HighWatermark(TopicPartition partition) => _highWatermarks.GetValueOrDefault(partition);
}
