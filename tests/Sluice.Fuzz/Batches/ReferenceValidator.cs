using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sluice.Fuzz.Compression;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;

namespace Sluice.Fuzz.Batches;

/// <summary>The rules of Produce for one batch, written down a second time over objects: the error a batch gets.</summary>
internal sealed class ReferenceValidator
{
    private const int MostPlain = 1 << 20;

    private readonly BoundedBuffer _plain = new(MostPlain);

    /// <summary>The records, when they could be read.</summary>
    public List<ReferenceRecord>? Records { get; private set; }

    /// <summary>What the batch unfolds to is more than the reference looks at.</summary>
    public bool IsTooLarge { get; private set; }

    public ErrorCode Check(ReadOnlySpan<byte> batch, in BatchRules rules)
    {
        (Records, IsTooLarge) = (null, false);
        if (batch.Length < 61 || batch[16] != 2
            || BinaryPrimitives.ReadInt32BigEndian(batch[8..]) != batch.Length - 12) return ErrorCode.InvalidRecord;
        if (BinaryPrimitives.ReadInt64BigEndian(batch) != 0) return ErrorCode.InvalidRecord;
        if (batch.Length > rules.MaxMessageBytes) return ErrorCode.MessageTooLarge;
        if (Crc(batch[21..]) != BinaryPrimitives.ReadUInt32BigEndian(batch[17..])) return ErrorCode.CorruptMessage;
        int attributes = BinaryPrimitives.ReadInt16BigEndian(batch[21..]);
        int count = BinaryPrimitives.ReadInt32BigEndian(batch[57..]);
        if (count <= 0 || BinaryPrimitives.ReadInt32BigEndian(batch[23..]) != count - 1
            || (attributes & 0x20) != 0) return ErrorCode.InvalidRecord;
        if (BinaryPrimitives.ReadInt64BigEndian(batch[43..]) >= 0 && BinaryPrimitives.ReadInt32BigEndian(batch[53..]) < 0)
            return ErrorCode.InvalidRecord;
        int codec = attributes & 7;
        if (codec > 4 || (codec == 4 && rules.ProduceVersion < 7)) return ErrorCode.UnsupportedCompressionType;
        byte[]? payload = Unfold((CompressionCodec)codec, batch[61..]);
        if (payload is null) return ErrorCode.CorruptMessage;
        return CheckRecords(payload, count, BinaryPrimitives.ReadInt64BigEndian(batch[27..]), in rules);
    }

    private ErrorCode CheckRecords(byte[] payload, int count, long baseTimestamp, in BatchRules rules)
    {
        List<ReferenceRecord>? records = new ReferenceRecords(payload).Read(count, out bool isAtEnd);
        if (records is null || !isAtEnd) return ErrorCode.InvalidRecord;
        bool isLate = false;
        bool lacksKey = false;
        for (int i = 0; i < records.Count; i++)
        {
            ReferenceRecord record = records[i];
            if (record.OffsetDelta != i || !ReferenceRecords.HeadersFit(record)) return ErrorCode.InvalidRecord;
            long timestamp = unchecked(baseTimestamp + record.TimestampDelta);
            bool isInTime = timestamp == -1 || rules.TimestampType == TimestampType.LogAppendTime
                || ((Int128)timestamp >= (Int128)rules.NowMs - rules.TimestampBeforeMaxMs
                    && (Int128)timestamp <= (Int128)rules.NowMs + rules.TimestampAfterMaxMs);
            if (rules.RequiresKeys && record.Key is null) lacksKey = true;
            else if (!isInTime) isLate = true;
        }
        if (isLate) return ErrorCode.InvalidTimestamp;
        if (lacksKey) return ErrorCode.InvalidRecord;
        Records = records;
        return ErrorCode.None;
    }

    private byte[]? Unfold(CompressionCodec codec, ReadOnlySpan<byte> payload)
    {
        switch (codec)
        {
            case CompressionCodec.None: return payload.ToArray();
            case CompressionCodec.Snappy: return Limited(ReferenceSnappy.Decompress(payload, MostPlain));
            case CompressionCodec.Lz4:
                // Java reads one frame, and none whose blocks are linked.
                return Lz4Codec.IsOneIndependentFrame(payload) ? Limited(ReferenceLz4.Decompress(payload, MostPlain)) : null;
            default:
                _plain.Clear(MostPlain);
                CodecStatus status = Codecs.Decompress(codec, payload, _plain);
                IsTooLarge |= status == CodecStatus.TooLarge;
                return status == CodecStatus.Ok ? _plain.Written.ToArray() : null;
        }
    }

    private byte[]? Limited(List<byte>? plain)
    {
        IsTooLarge |= plain is { Count: > MostPlain };
        return plain is null ? null : CollectionsMarshal.AsSpan(plain).ToArray();
    }

    /// <summary>CRC-32C, a bit at a time.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint state = uint.MaxValue;
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++) state = (state >> 1) ^ ((state & 1) == 0 ? 0 : 0x82F63B78);
        }
        return ~state;
    }
}
