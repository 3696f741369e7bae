using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;

namespace Sluice.Protocol.Records;

/// <summary>
/// The rules of Produce for one client batch: checksum, size, counts, flags, and a walk over all records. Reads only; an
/// acceptable uncompressed batch costs one pass for the checksum and one for the records and allocates nothing.
/// </summary>
public static class BatchValidator
{
    private const int MaxRecordErrors = 1000;

    /// <summary>
    /// Checks the batch that fills <paramref name="bytes"/>. <paramref name="scratch"/> is set to the rules' limit for decompressed
    /// bytes; after an accepted compressed batch it holds the plain records, which <see cref="BatchRecompressor"/> takes.
    /// </summary>
    public static BatchCheck Validate(ReadOnlySpan<byte> bytes, in BatchRules rules, BoundedBuffer scratch)
    {
        if (!RecordBatchView.TryRead(bytes, out RecordBatchView batch) || batch.Bytes.Length != bytes.Length)
            return BatchCheck.Refuse(ErrorCode.InvalidRecord, "The records are not exactly one batch of magic 2.");
        RecordBatchHeader header = batch.Header;
        if (header.BaseOffset != 0)
            return BatchCheck.Refuse(ErrorCode.InvalidRecord, "The base offset of a producer's batch must be 0.");
        if (bytes.Length > rules.MaxMessageBytes)
            return BatchCheck.Refuse(ErrorCode.MessageTooLarge, "The batch is larger than the topic's max.message.bytes.");
        if (!batch.ChecksumIsValid)
            return BatchCheck.Refuse(ErrorCode.CorruptMessage, "The checksum of the batch is wrong.");
        if (CheckHeader(in header, rules.ProduceVersion) is { IsAccepted: false } refusal) return refusal;

        ReadOnlySpan<byte> payload = batch.Payload;
        if (header.Codec != CompressionCodec.None)
        {
            scratch.Clear(rules.DecompressedLimit);
            switch (Codecs.Decompress(header.Codec, payload, scratch))
            {
                case CodecStatus.Ok: break;
                case CodecStatus.TooLarge:
                    return BatchCheck.Refuse(ErrorCode.MessageTooLarge, "The batch is too large when decompressed.");
                default:
                    return BatchCheck.Refuse(ErrorCode.CorruptMessage, "The batch cannot be decompressed.");
            }
            // Kafka refuses these too: no Java consumer would get past such a batch.
            if (header.Codec == CompressionCodec.Lz4 && !Lz4Codec.IsOneIndependentFrame(payload))
                return BatchCheck.Refuse(ErrorCode.CorruptMessage, "The batch is not one LZ4 frame of independent blocks.");
            payload = scratch.Written;
        }
        return CheckRecords(in header, payload, in rules);
    }

    private static BatchCheck CheckHeader(in RecordBatchHeader header, short produceVersion)
    {
        if (header.RecordCount <= 0 || header.LastOffsetDelta != header.RecordCount - 1)
            return BatchCheck.Refuse(ErrorCode.InvalidRecord, "The record count and the last offset delta of the batch do not agree.");
        if (header.IsControl)
            return BatchCheck.Refuse(ErrorCode.InvalidRecord, "Clients may not write control records.");
        if (header.HasProducerId && header.BaseSequence < 0)
            return BatchCheck.Refuse(ErrorCode.InvalidRecord, "A batch with a producer id needs a sequence number.");
        if (header.Codec > CompressionCodec.Zstd)
            return BatchCheck.Refuse(ErrorCode.UnsupportedCompressionType, "The batch names an unknown compression type.");
        if (header.Codec == CompressionCodec.Zstd && produceVersion < 7)
            return BatchCheck.Refuse(ErrorCode.UnsupportedCompressionType, "Produce requests before version 7 may not use zstd.");
        return default;
    }

    private static BatchCheck CheckRecords(in RecordBatchHeader header, ReadOnlySpan<byte> payload, in BatchRules rules)
    {
        bool isAppendTime = rules.TimestampType == TimestampType.LogAppendTime;
        // Timestamps from latest down to earliest pass; an append-time topic never looks at them.
        long earliest = isAppendTime ? long.MinValue : Earliest(in rules);
        long latest = isAppendTime ? long.MaxValue : Latest(in rules);
        long maxTimestamp = long.MinValue;
        int indexOfMax = 0;
        List<RecordProblem>? problems = null;
        bool anyTimestampProblem = false;

        var reader = new RecordReader(in header, payload);
        for (int index = 0; reader.Read(); index++)
        {
            if (reader.OffsetDelta != index)
                return BatchCheck.Refuse(ErrorCode.InvalidRecord, "The offsets of the records are not consecutive.");
            if (reader.HeaderBytes.Length > 0 && !reader.Headers.IsWellFormed())
                return BatchCheck.Refuse(ErrorCode.InvalidRecord, "The headers of a record are malformed.");
            long timestamp = reader.CreateTimestamp;
            if (timestamp > maxTimestamp)
            {
                maxTimestamp = timestamp;
                indexOfMax = index;
            }
            if (rules.RequiresKeys && reader.KeyIsNull)
                AddProblem(ref problems, index, "A record of a compacted topic needs a key.");
            else if ((timestamp < earliest || timestamp > latest) && timestamp != RecordBatchHeader.NoTimestamp)
            {
                anyTimestampProblem = true;
                AddProblem(ref problems, index, "The timestamp of the record is out of range.");
            }
        }
        if (!reader.IsAtEnd)
            return BatchCheck.Refuse(ErrorCode.InvalidRecord, "The batch does not hold the records it announces.");
        if (problems is not null) return Refuse(problems, anyTimestampProblem);
        return Accept(in header, in rules, maxTimestamp, indexOfMax);
    }

    private static BatchCheck Accept(in RecordBatchHeader header, in BatchRules rules, long maxTimestamp, int indexOfMax)
    {
        bool isAppendTime = rules.TimestampType == TimestampType.LogAppendTime;
        if (isAppendTime) maxTimestamp = rules.NowMs;
        return new BatchCheck
        {
            Header = header,
            TimestampType = rules.TimestampType,
            MaxTimestamp = maxTimestamp,
            OffsetDeltaOfMaxTimestamp = isAppendTime ? 0 : indexOfMax,
            NeedsStamp = header.TimestampType != rules.TimestampType || header.MaxTimestamp != maxTimestamp,
            NeedsRecompression = rules.TargetCodec is { } target && target != header.Codec,
        };
    }

    private static BatchCheck Refuse(List<RecordProblem> problems, bool anyTimestampProblem) => new()
    {
        Error = anyTimestampProblem ? ErrorCode.InvalidTimestamp : ErrorCode.InvalidRecord,
        ErrorMessage = anyTimestampProblem ? "Timestamps of the batch are out of range." : "Records of the batch are not acceptable.",
        RecordErrors = problems,
    };

    private static void AddProblem(ref List<RecordProblem>? problems, int index, string message)
    {
        problems ??= [];
        if (problems.Count < MaxRecordErrors) problems.Add(new RecordProblem(index, message));
    }

    private static long Earliest(in BatchRules rules) =>
        rules.NowMs < long.MinValue + rules.TimestampBeforeMaxMs ? long.MinValue : rules.NowMs - rules.TimestampBeforeMaxMs;

    private static long Latest(in BatchRules rules) =>
        rules.NowMs > long.MaxValue - rules.TimestampAfterMaxMs ? long.MaxValue : rules.NowMs + rules.TimestampAfterMaxMs;
}
