using Sluice.Protocol.Compression;

namespace Sluice.Protocol.Records;

/// <summary>What a topic's configuration, the request and the clock demand of a client's batch. A value, made per partition.</summary>
public readonly record struct BatchRules
{
    private const int LeastDecompressedLimit = 64 * 1024 * 1024;

    /// <summary>Kafka's defaults, at no time.</summary>
    public BatchRules()
    {
    }

    /// <summary><c>max.message.bytes</c>, of the whole batch as stored.</summary>
    public int MaxMessageBytes { get; init; } = 1_048_588;

    /// <summary><c>message.timestamp.type</c>.</summary>
    public TimestampType TimestampType { get; init; }

    /// <summary><c>message.timestamp.before.max.ms</c>.</summary>
    public long TimestampBeforeMaxMs { get; init; } = long.MaxValue;

    /// <summary><c>message.timestamp.after.max.ms</c>.</summary>
    public long TimestampAfterMaxMs { get; init; } = 3_600_000;

    /// <summary>The topic is compacted: every record needs a key.</summary>
    public bool RequiresKeys { get; init; }

    /// <summary>Wall clock.</summary>
    public long NowMs { get; init; }

    /// <summary><c>compression.type</c>; null keeps the producer's.</summary>
    public CompressionCodec? TargetCodec { get; init; }

    /// <summary>Level for <see cref="TargetCodec"/>.</summary>
    public int TargetLevel { get; init; } = Codecs.DefaultLevel;

    /// <summary>Version of the Produce request; zstd needs 7.</summary>
    public short ProduceVersion { get; init; } = short.MaxValue;

    /// <summary>Who checks unfolds no more than this, whatever the topic allows: its turn is short.</summary>
    public int MaxUnfoldedBytes { get; init; } = int.MaxValue;

    /// <summary>Too large may mean too large for whoever checks.</summary>
    public bool IsCutShort => MaxUnfoldedBytes < TopicLimit;

    /// <summary>
    /// Most bytes a compressed batch may unfold to: 16 × <see cref="MaxMessageBytes"/>, at least 64 MiB, and no more than
    /// <see cref="MaxUnfoldedBytes"/>.
    /// </summary>
    public int DecompressedLimit => Math.Min(MaxUnfoldedBytes, TopicLimit);

    private int TopicLimit => (int)Math.Clamp(16L * MaxMessageBytes, LeastDecompressedLimit, Array.MaxLength);
}
