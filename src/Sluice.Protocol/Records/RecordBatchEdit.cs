using System.Buffers.Binary;
using Sluice.Base;
using Sluice.Protocol.Compression;

namespace Sluice.Protocol.Records;

/// <summary>
/// What a leader changes in a batch on its way to the log, in place. Base offset and leader epoch are outside of the checksum;
/// everything else here makes it anew. The span begins with the batch and the header must be readable.
/// </summary>
public static class RecordBatchEdit
{
    /// <summary>Sets offset and epoch; costs no checksum.</summary>
    public static void SetOffsetAndEpoch(Span<byte> batch, long baseOffset, int partitionLeaderEpoch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.LeaderEpochAt..], partitionLeaderEpoch);
    }

    /// <summary>
    /// Sets timestamp type and maximal timestamp (for <see cref="TimestampType.LogAppendTime"/>: the append time, which then is
    /// every record's) and the checksum. Base timestamp and deltas stay the producer's.
    /// </summary>
    public static void SetTimestamp(Span<byte> batch, TimestampType type, long maxTimestampMs)
    {
        short attributes = BinaryPrimitives.ReadInt16BigEndian(batch[RecordBatchHeader.AttributesAt..]);
        attributes = type == TimestampType.LogAppendTime
            ? (short)(attributes | RecordBatchHeader.LogAppendTimeFlag)
            : (short)(attributes & ~RecordBatchHeader.LogAppendTimeFlag);
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchHeader.AttributesAt..], attributes);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchHeader.MaxTimestampAt..], maxTimestampMs);
        SetChecksum(batch);
    }

    /// <summary>Sets the checksum of the batch as it stands.</summary>
    public static void SetChecksum(Span<byte> batch)
    {
        int size = BinaryPrimitives.ReadInt32BigEndian(batch[RecordBatchHeader.LengthAt..]) + RecordBatchHeader.LogOverhead;
        uint crc = Crc32C.Compute(batch[RecordBatchHeader.AttributesAt..size]);
        BinaryPrimitives.WriteUInt32BigEndian(batch[RecordBatchHeader.CrcAt..], crc);
    }

    /// <summary>
    /// Sets the length to that of the span, the codec, and the checksum: the last step after another payload was put behind the
    /// header.
    /// </summary>
    internal static void SetPayload(Span<byte> batch, CompressionCodec codec)
    {
        short attributes = BinaryPrimitives.ReadInt16BigEndian(batch[RecordBatchHeader.AttributesAt..]);
        attributes = (short)((attributes & ~RecordBatchHeader.CodecMask) | (int)codec);
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchHeader.AttributesAt..], attributes);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.LengthAt..], batch.Length - RecordBatchHeader.LogOverhead);
        SetChecksum(batch);
    }
}
