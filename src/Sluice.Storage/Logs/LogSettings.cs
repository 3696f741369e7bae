using System.Globalization;

namespace Sluice.Storage.Logs;

/// <summary>
/// The topic configs a log obeys, resolved. Immutable: a changed config is a new instance that the partition swaps in. Values were
/// checked by the setting catalogue; one that does not parse leaves the default.
/// </summary>
public sealed record LogSettings
{
    /// <summary>Kafka's defaults.</summary>
    public static readonly LogSettings Default = new();

    /// <summary>segment.bytes</summary>
    public int SegmentBytes { get; init; } = 1 << 30;

    /// <summary>segment.ms</summary>
    public long SegmentMs { get; init; } = 604_800_000;

    /// <summary>segment.jitter.ms</summary>
    public long SegmentJitterMs { get; init; }

    /// <summary>segment.index.bytes</summary>
    public int SegmentIndexBytes { get; init; } = 10 << 20;

    /// <summary>index.interval.bytes</summary>
    public int IndexIntervalBytes { get; init; } = 4096;

    /// <summary>max.message.bytes</summary>
    public int MaxMessageBytes { get; init; } = 1_048_588;

    /// <summary>retention.bytes; −1 for no limit.</summary>
    public long RetentionBytes { get; init; } = -1;

    /// <summary>retention.ms; −1 for no limit.</summary>
    public long RetentionMs { get; init; } = 604_800_000;

    /// <summary>delete.retention.ms</summary>
    public long DeleteRetentionMs { get; init; } = 86_400_000;

    /// <summary>file.delete.delay.ms</summary>
    public long FileDeleteDelayMs { get; init; } = 60_000;

    /// <summary>cleanup.policy contains <c>delete</c>.</summary>
    public bool IsDelete { get; init; } = true;

    /// <summary>cleanup.policy contains <c>compact</c>.</summary>
    public bool IsCompact { get; init; }

    /// <summary>min.cleanable.dirty.ratio</summary>
    public double MinCleanableDirtyRatio { get; init; } = 0.5;

    /// <summary>min.compaction.lag.ms</summary>
    public long MinCompactionLagMs { get; init; }

    /// <summary>max.compaction.lag.ms</summary>
    public long MaxCompactionLagMs { get; init; } = long.MaxValue;

    /// <summary>flush.messages</summary>
    public long FlushMessages { get; init; } = long.MaxValue;

    /// <summary>flush.ms</summary>
    public long FlushMs { get; init; } = long.MaxValue;

    /// <summary>message.timestamp.type is <c>LogAppendTime</c>.</summary>
    public bool IsLogAppendTime { get; init; }

    /// <summary>message.timestamp.before.max.ms</summary>
    public long TimestampBeforeMaxMs { get; init; } = long.MaxValue;

    /// <summary>message.timestamp.after.max.ms</summary>
    public long TimestampAfterMaxMs { get; init; } = 3_600_000;

    /// <summary>compression.type: <c>producer</c>, <c>uncompressed</c> or a codec.</summary>
    public string CompressionType { get; init; } = "producer";

    /// <summary>min.insync.replicas</summary>
    public int MinInSyncReplicas { get; init; } = 1;

    /// <summary>unclean.leader.election.enable</summary>
    public bool UncleanLeaderElection { get; init; }

    /// <summary>preallocate; space is allocated ahead in steps anyway, so it changes nothing here.</summary>
    public bool Preallocate { get; init; }

    /// <summary>producer.id.expiration.ms, a setting of the broker.</summary>
    public long ProducerIdExpirationMs { get; init; } = 86_400_000;

    /// <summary>transaction.partition.verification.enable, a setting of the broker (KIP-890).</summary>
    public bool VerifyTransactions { get; init; } = true;

    /// <summary>This, with one topic config changed; unknown names change nothing.</summary>
    public LogSettings With(string name, string value) => name switch
    {
        "segment.bytes" => this with { SegmentBytes = Int32(value, SegmentBytes) },
        "segment.ms" => this with { SegmentMs = Int64(value, SegmentMs) },
        "segment.jitter.ms" => this with { SegmentJitterMs = Int64(value, SegmentJitterMs) },
        "segment.index.bytes" => this with { SegmentIndexBytes = Int32(value, SegmentIndexBytes) },
        "index.interval.bytes" => this with { IndexIntervalBytes = Int32(value, IndexIntervalBytes) },
        "max.message.bytes" => this with { MaxMessageBytes = Int32(value, MaxMessageBytes) },
        "retention.bytes" => this with { RetentionBytes = Int64(value, RetentionBytes) },
        "retention.ms" => this with { RetentionMs = Int64(value, RetentionMs) },
        "delete.retention.ms" => this with { DeleteRetentionMs = Int64(value, DeleteRetentionMs) },
        "file.delete.delay.ms" => this with { FileDeleteDelayMs = Int64(value, FileDeleteDelayMs) },
        "cleanup.policy" => this with { IsDelete = Contains(value, "delete"), IsCompact = Contains(value, "compact") },
        "flush.messages" => this with { FlushMessages = Int64(value, FlushMessages) },
        "flush.ms" => this with { FlushMs = Int64(value, FlushMs) },
        "message.timestamp.type" => this with { IsLogAppendTime = value == "LogAppendTime" },
        "message.timestamp.before.max.ms" => this with { TimestampBeforeMaxMs = Int64(value, TimestampBeforeMaxMs) },
        "message.timestamp.after.max.ms" => this with { TimestampAfterMaxMs = Int64(value, TimestampAfterMaxMs) },
        _ => WithRest(name, value),
    };

    private LogSettings WithRest(string name, string value) => name switch
    {
        "compression.type" => this with { CompressionType = value },
        "min.insync.replicas" => this with { MinInSyncReplicas = Int32(value, MinInSyncReplicas) },
        "unclean.leader.election.enable" => this with { UncleanLeaderElection = value == "true" },
        "preallocate" => this with { Preallocate = value == "true" },
        "min.compaction.lag.ms" => this with { MinCompactionLagMs = Int64(value, MinCompactionLagMs) },
        "max.compaction.lag.ms" => this with { MaxCompactionLagMs = Int64(value, MaxCompactionLagMs) },
        "min.cleanable.dirty.ratio" => this with { MinCleanableDirtyRatio = Ratio(value, MinCleanableDirtyRatio) },
        _ => this,
    };

    private static bool Contains(string list, string word)
    {
        foreach (var range in list.AsSpan().Split(','))
        {
            if (list.AsSpan()[range].Trim().SequenceEqual(word)) return true;
        }

        return false;
    }

    private static int Int32(string text, int otherwise) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static long Int64(string text, long otherwise) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : otherwise;

    private static double Ratio(string text, double otherwise) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : otherwise;
}
