using System.Buffers.Binary;
using Sluice.Base;
using Sluice.Fuzz.Compression;
using Sluice.Fuzz.Engine;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;

namespace Sluice.Fuzz.Batches;

/// <summary>
/// Makes record batches: right ones by the builder, and ones whose records were changed before they were compressed, so that what is
/// wrong lies behind a right checksum and a whole codec frame.
/// </summary>
internal sealed class BatchMaker
{
    private const int PayloadAt = RecordBatchHeader.Size;
    private readonly CaseBytes _payload = new();
    private readonly BoundedBuffer _batch = new(1 << 22);

    /// <summary>Where one batch begins at a timestamp of about <paramref name="nowMs"/>.</summary>
    public void Make(FuzzRandom random, long nowMs, CaseBytes into)
    {
        var codec = (CompressionCodec)(random.OneIn(2) ? 0 : random.Below(5));
        byte[] plain = Plain(random, nowMs);
        if (!random.OneIn(3))
        {
            _payload.Clear();
            _payload.Raw(plain.AsSpan(PayloadAt));
            new Mutator(random).Mutate(_payload, 0, default);
            plain = [.. plain.AsSpan(0, PayloadAt), .. _payload.Span];
        }
        _batch.Clear(1 << 22);
        _batch.TryWrite(plain.AsSpan(0, PayloadAt));
        Codecs.Compress(codec, Codecs.DefaultLevel, plain.AsSpan(PayloadAt), _batch);
        RecordBatchEdit.SetPayload(_batch.Written, codec);
        into.Raw(_batch.Written);
        MarkHeader(into, into.Length - _batch.Length);
    }

    /// <summary>Makes length and checksum right, or only one of them.</summary>
    public static void Seal(FuzzRandom random, Span<byte> batch)
    {
        if (batch.Length < RecordBatchHeader.Size || random.OneIn(10)) return;
        if (!random.OneIn(6)) BinaryPrimitives.WriteInt32BigEndian(batch[8..], batch.Length - RecordBatchHeader.LogOverhead);
        if (!random.OneIn(12)) batch[16] = RecordBatchHeader.CurrentMagic;
        BinaryPrimitives.WriteUInt32BigEndian(batch[17..], Crc32C.Compute(batch[21..]));
    }

    private static byte[] Plain(FuzzRandom random, long nowMs)
    {
        bool hasProducer = random.OneIn(4);
        using var builder = new RecordBatchBuilder(new RecordBatchSettings
        {
            ProducerId = hasProducer ? random.Below(100) : -1,
            ProducerEpoch = (short)(hasProducer ? random.Below(3) : -1),
            BaseSequence = hasProducer ? random.Below(1000) : -1,
            IsTransactional = hasProducer && random.OneIn(4),
            TimestampType = random.OneIn(6) ? TimestampType.LogAppendTime : TimestampType.CreateTime,
            LogAppendTimeMs = nowMs,
            PartitionLeaderEpoch = random.OneIn(3) ? random.Below(10) : -1,
        });
        for (int count = 1 + random.Size(30); count > 0; count--)
        {
            var headers = new RecordHeader[random.OneIn(5) ? random.Below(4) : 0];
            for (int i = 0; i < headers.Length; i++)
                headers[i] = new RecordHeader(new string('h', random.Below(4)), random.OneIn(4) ? null : PlainBytes.Make(random, 20));
            byte[]? key = random.OneIn(4) ? null : PlainBytes.Make(random, 20);
            byte[]? value = random.OneIn(8) ? null : PlainBytes.Make(random, random.OneIn(10) ? 2000 : 60);
            builder.Append(Timestamp(random, nowMs), key, value, headers);
        }
        return builder.Build();
    }

    private static long Timestamp(FuzzRandom random, long nowMs) =>
        random.OneIn(30) ? random.InterestingLong() : random.OneIn(20) ? RecordBatchHeader.NoTimestamp : nowMs - random.Below(1000);

    private static void MarkHeader(CaseBytes bytes, int start)
    {
        foreach (int at in (ReadOnlySpan<int>)[8, 23, 57]) bytes.Marks.Add(new Mark(start + at, 4, MarkKind.Int32));
        bytes.Marks.Add(new Mark(start + 21, 2, MarkKind.Int16));
    }
}
