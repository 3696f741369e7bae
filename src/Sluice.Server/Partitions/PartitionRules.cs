using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;
using Sluice.Storage.Logs;

namespace Sluice.Server.Partitions;

/// <summary>
/// A topic's settings as its partitions use them: what the log obeys, and what client batches are checked against. Immutable.
/// </summary>
public sealed class PartitionRules(LogSettings log)
{
    /// <summary>Kafka's defaults.</summary>
    public static PartitionRules Default { get; } = new(LogSettings.Default);

    /// <summary>What the log obeys.</summary>
    public LogSettings Log { get; } = log;

    /// <summary>What batches are checked against; time and version are the caller's to add.</summary>
    public BatchRules Batches { get; } = new()
    {
        MaxMessageBytes = log.MaxMessageBytes,
        TimestampType = log.IsLogAppendTime ? TimestampType.LogAppendTime : TimestampType.CreateTime,
        TimestampBeforeMaxMs = log.TimestampBeforeMaxMs,
        TimestampAfterMaxMs = log.TimestampAfterMaxMs,
        RequiresKeys = log.IsCompact,
        TargetCodec = Codecs.FromName(log.CompressionType),
    };
}
