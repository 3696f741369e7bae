using Sluice.Protocol.Compression;

namespace Sluice.Protocol.Records;

/// <summary>What a <see cref="RecordBatchBuilder"/> puts into the header; the defaults are those of a plain producer.</summary>
public readonly record struct RecordBatchSettings
{
    /// <summary>All defaults.</summary>
    public RecordBatchSettings()
    {
    }

    /// <summary>Offset of the first record; 0 in what producers send.</summary>
    public long BaseOffset { get; init; }

    /// <summary>Epoch of the leader, −1 before the append.</summary>
    public int PartitionLeaderEpoch { get; init; } = -1;

    /// <summary>How to compress.</summary>
    public CompressionCodec Codec { get; init; }

    /// <summary>How hard.</summary>
    public int Level { get; init; } = Codecs.DefaultLevel;

    /// <summary>With <see cref="TimestampType.LogAppendTime"/> the header gets <see cref="LogAppendTimeMs"/>.</summary>
    public TimestampType TimestampType { get; init; }

    /// <summary>The append time, where that is the type.</summary>
    public long LogAppendTimeMs { get; init; }

    /// <summary>The producer, −1 none.</summary>
    public long ProducerId { get; init; } = -1;

    /// <summary>Its epoch, −1 none.</summary>
    public short ProducerEpoch { get; init; } = -1;

    /// <summary>Sequence of the first record, −1 none.</summary>
    public int BaseSequence { get; init; } = -1;

    /// <summary>Part of a transaction.</summary>
    public bool IsTransactional { get; init; }

    /// <summary>Holds control records.</summary>
    public bool IsControl { get; init; }

    /// <summary>The delete horizon compaction notes; it takes the place of the base timestamp (KIP-534).</summary>
    public long? DeleteHorizonMs { get; init; }

    /// <summary>Last offset delta where it is not that of the last record: compaction keeps the old one.</summary>
    public int? LastOffsetDelta { get; init; }
}
