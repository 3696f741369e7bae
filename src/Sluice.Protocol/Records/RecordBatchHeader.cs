using System.Buffers.Binary;
using Sluice.Protocol.Compression;

namespace Sluice.Protocol.Records;

/// <summary>
/// The 61 bytes before the records of a batch of magic 2 (KIP-98), big-endian. A value: owned by whoever read it, and it says
/// only what the bytes say; <see cref="BatchValidator"/> decides whether that is acceptable.
/// <code>
///  0 int64  base offset             21 int16 attributes: 0–2 codec, 3 timestamp type, 4 transactional, 5 control, 6 delete horizon
///  8 int32  length of what follows  23 int32 last offset delta      43 int64 producer id, −1 none
/// 12 int32  partition leader epoch  27 int64 base timestamp         51 int16 producer epoch
/// 16 int8   magic, 2                35 int64 maximal timestamp      53 int32 base sequence
/// 17 uint32 CRC-32C of 21…end                                       57 int32 record count, then the records
/// </code>
/// With bit 6 the base timestamp is the delete horizon (KIP-534). Length + 12 is the size of the whole batch.
/// </summary>
public readonly struct RecordBatchHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 61;

    /// <summary>Bytes of base offset and length, which the length does not count.</summary>
    public const int LogOverhead = 12;

    /// <summary>Smallest value of the length field of a batch of magic 2.</summary>
    public const int MinLength = Size - LogOverhead;

    /// <summary>The only magic this type reads.</summary>
    public const byte CurrentMagic = 2;

    /// <summary>"No timestamp".</summary>
    public const long NoTimestamp = -1;

    internal const int LengthAt = 8;
    internal const int LeaderEpochAt = 12;
    internal const int MagicAt = 16;
    internal const int CrcAt = 17;
    internal const int AttributesAt = 21;
    internal const int LastOffsetDeltaAt = 23;
    internal const int BaseTimestampAt = 27;
    internal const int MaxTimestampAt = 35;
    internal const int ProducerIdAt = 43;
    internal const int ProducerEpochAt = 51;
    internal const int BaseSequenceAt = 53;
    internal const int RecordCountAt = 57;

    internal const short CodecMask = 0x07;
    internal const short LogAppendTimeFlag = 0x08;
    internal const short TransactionalFlag = 0x10;
    internal const short ControlFlag = 0x20;
    internal const short DeleteHorizonFlag = 0x40;

    /// <summary>Offset of the first record.</summary>
    public long BaseOffset { get; init; }

    /// <summary>Bytes after the length field.</summary>
    public int Length { get; init; }

    /// <summary>Epoch of the leader that appended the batch; not covered by the checksum.</summary>
    public int PartitionLeaderEpoch { get; init; }

    /// <summary>CRC-32C of everything from the attributes on.</summary>
    public uint Crc { get; init; }

    /// <summary>The flags.</summary>
    public short Attributes { get; init; }

    /// <summary>Last offset minus base offset; kept by compaction.</summary>
    public int LastOffsetDelta { get; init; }

    /// <summary>What record deltas count from; with <see cref="HasDeleteHorizon"/> also the delete horizon.</summary>
    public long BaseTimestamp { get; init; }

    /// <summary>Largest timestamp of a record, or the append time.</summary>
    public long MaxTimestamp { get; init; }

    /// <summary>The producer, or −1.</summary>
    public long ProducerId { get; init; }

    /// <summary>Its epoch, or −1.</summary>
    public short ProducerEpoch { get; init; }

    /// <summary>Sequence of the first record, or −1. Means nothing without a producer id: coordinators write 0 there.</summary>
    public int BaseSequence { get; init; }

    /// <summary>Records in the batch; 0 is possible after compaction.</summary>
    public int RecordCount { get; init; }

    /// <summary>Bytes of the whole batch.</summary>
    public int TotalSize => Length + LogOverhead;

    /// <summary>Offset of the last record.</summary>
    public long LastOffset => BaseOffset + LastOffsetDelta;

    /// <summary>Offset behind the batch.</summary>
    public long NextOffset => BaseOffset + LastOffsetDelta + 1;

    /// <summary>Sequence of the last record, wrapping from 2³¹−1 to 0; −1 without a sequence.</summary>
    public int LastSequence => BaseSequence < 0 ? -1 : (int)(((long)BaseSequence + LastOffsetDelta) & int.MaxValue);

    /// <summary>The codec; may be a number that no codec has.</summary>
    public CompressionCodec Codec => (CompressionCodec)(Attributes & CodecMask);

    /// <summary>Whose clock the timestamps are of.</summary>
    public TimestampType TimestampType => (Attributes & LogAppendTimeFlag) != 0 ? TimestampType.LogAppendTime : TimestampType.CreateTime;

    /// <summary>Part of a transaction.</summary>
    public bool IsTransactional => (Attributes & TransactionalFlag) != 0;

    /// <summary>Holds control records, which no application sees.</summary>
    public bool IsControl => (Attributes & ControlFlag) != 0;

    /// <summary>Compaction has noted when its tombstones may go.</summary>
    public bool HasDeleteHorizon => (Attributes & DeleteHorizonFlag) != 0;

    /// <summary>Written by an idempotent or transactional producer.</summary>
    public bool HasProducerId => ProducerId >= 0;

    /// <summary>
    /// Reads a header. False unless 61 bytes are there, the magic is 2 and the length field can hold a header: then (and only
    /// then) <see cref="TotalSize"/> is at least 61. Whether the rest of the batch is there remains to be asked.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordBatchHeader header)
    {
        header = default;
        if (source.Length < Size || source[MagicAt] != CurrentMagic) return false;
        int length = BinaryPrimitives.ReadInt32BigEndian(source[LengthAt..]);
        if (length is < MinLength or > int.MaxValue - LogOverhead) return false;
        header = new RecordBatchHeader
        {
            BaseOffset = BinaryPrimitives.ReadInt64BigEndian(source),
            Length = length,
            PartitionLeaderEpoch = BinaryPrimitives.ReadInt32BigEndian(source[LeaderEpochAt..]),
            Crc = BinaryPrimitives.ReadUInt32BigEndian(source[CrcAt..]),
            Attributes = BinaryPrimitives.ReadInt16BigEndian(source[AttributesAt..]),
            LastOffsetDelta = BinaryPrimitives.ReadInt32BigEndian(source[LastOffsetDeltaAt..]),
            BaseTimestamp = BinaryPrimitives.ReadInt64BigEndian(source[BaseTimestampAt..]),
            MaxTimestamp = BinaryPrimitives.ReadInt64BigEndian(source[MaxTimestampAt..]),
            ProducerId = BinaryPrimitives.ReadInt64BigEndian(source[ProducerIdAt..]),
            ProducerEpoch = BinaryPrimitives.ReadInt16BigEndian(source[ProducerEpochAt..]),
            BaseSequence = BinaryPrimitives.ReadInt32BigEndian(source[BaseSequenceAt..]),
            RecordCount = BinaryPrimitives.ReadInt32BigEndian(source[RecordCountAt..]),
        };
        return true;
    }

    /// <summary>Writes the 61 bytes, the checksum as it stands in <see cref="Crc"/>.</summary>
    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteInt64BigEndian(into, BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(into[LengthAt..], Length);
        BinaryPrimitives.WriteInt32BigEndian(into[LeaderEpochAt..], PartitionLeaderEpoch);
        into[MagicAt] = CurrentMagic;
        BinaryPrimitives.WriteUInt32BigEndian(into[CrcAt..], Crc);
        BinaryPrimitives.WriteInt16BigEndian(into[AttributesAt..], Attributes);
        BinaryPrimitives.WriteInt32BigEndian(into[LastOffsetDeltaAt..], LastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(into[BaseTimestampAt..], BaseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(into[MaxTimestampAt..], MaxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(into[ProducerIdAt..], ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(into[ProducerEpochAt..], ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(into[BaseSequenceAt..], BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(into[RecordCountAt..], RecordCount);
    }
}
