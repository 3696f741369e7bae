using System.Buffers.Binary;
using Sluice.Base;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Xunit;

namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>Rows 44–55 and 62–70: batches that are not what they say.</summary>
internal static class BatchInputs
{
    private const int LengthAt = 8;
    private const int MagicAt = 16;
    private const int AttributesAt = 21;
    private const int LastOffsetDeltaAt = 23;
    private const int CountAt = 57;

    private static readonly CompressionCodec[] Compressions =
        [CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd];

    public static IEnumerable<BadInput> All =>
    [
        Refused(44, "a batch longer than the bytes given", ErrorCode.InvalidRecord, () => Batches.Of("abc")[..^1]),
        Refused(44, "the beginning of a batch", ErrorCode.InvalidRecord, () => Batches.Of("abc")[..11]),
        Refused(45, "two batches", ErrorCode.InvalidRecord, () => [.. Batches.Of("a"), .. Batches.Of("b")]),
        Refused(46, "magic 0", ErrorCode.InvalidRecord, () => Changed(b => b[MagicAt] = 0)),
        Refused(46, "magic 1", ErrorCode.InvalidRecord, () => Changed(b => b[MagicAt] = 1)),
        Refused(46, "magic 3", ErrorCode.CorruptMessage, () => Changed(b => b[MagicAt] = 3)),
        Refused(46, "magic −1", ErrorCode.CorruptMessage, () => Changed(b => b[MagicAt] = 0xFF)),
        .. ((int[])[int.MinValue, -1, 0, 13, 14, 38, 39, 48]).Select(Length),
        Refused(49, "a wrong checksum", ErrorCode.CorruptMessage, () => Changed(b => b[17] ^= 1, sealAgain: false)),
        Refused(49, "a flipped bit of a record", ErrorCode.CorruptMessage, () => Changed(b => b[^2] ^= 1, sealAgain: false)),
        Refused(50, "base offset 5", ErrorCode.InvalidRecord,
            () => Batches.Of(new RecordBatchSettings { BaseOffset = 5 }, Batches.NowMs, "a")),
        Refused(51, "count 0", ErrorCode.InvalidRecord, () => Changed(b => Int32(b, CountAt, 0))),
        Refused(51, "count −1", ErrorCode.InvalidRecord, () => Changed(b => Int32(b, CountAt, -1))),
        Refused(51, "last offset delta 3 of one record", ErrorCode.InvalidRecord, () => Changed(b => Int32(b, LastOffsetDeltaAt, 3))),
        Refused(51, "last offset delta −1", ErrorCode.InvalidRecord, () => Changed(b => Int32(b, LastOffsetDeltaAt, -1))),
        Refused(52, "count 2 of one record", ErrorCode.InvalidRecord, () => Counted(2)),
        Refused(52, "count 2³¹−1 of one record", ErrorCode.InvalidRecord, () => Counted(int.MaxValue)),
        Refused(52, "bytes behind the last record", ErrorCode.InvalidRecord, () => WithPayload([.. Record("a"), 0, 0])),
        Refused(53, "offset delta 1 of the first record", ErrorCode.InvalidRecord, () => WithPayload(Record("a", offsetDelta: 1))),
        Refused(53, "offset delta 1 of the first record, compressed", ErrorCode.InvalidRecord,
            () => WithPayload(Record("a", offsetDelta: 1), CompressionCodec.Lz4)),
        Refused(54, "the control bit", ErrorCode.InvalidRecord, () => Changed(b => b[AttributesAt + 1] |= 0x20)),
        Refused(55, "a producer id without a sequence", ErrorCode.InvalidRecord, () => Batches.Idempotent(9, 0, -1, "a")),
        new(62, "a null key on a compacted topic", NullKey),
        new(63, "timestamp −5", bench => BadTimestamp(bench, -5)),
        new(63, "timestamp in the year 9999", bench => BadTimestamp(bench, 253_370_764_800_000)),
        new(63, "timestamp two hours ahead", bench => BadTimestamp(bench, bench.Node.NowMs + 7_200_000)),
        new(63, "no timestamp passes", bench =>
            bench.ExpectProduce(ErrorCode.None, Batches.Of(new RecordBatchSettings(), -1, "a"), topic: "dated")),
        .. Enumerable.Range(5, 3).Select(codec => Refused(64, $"codec {codec}", ErrorCode.UnsupportedCompressionType,
            () => Changed(b => b[AttributesAt + 1] |= (byte)codec))),
        new(65, "zstd before version 7", bench =>
            bench.ExpectProduce(ErrorCode.UnsupportedCompressionType, Compressed(CompressionCodec.Zstd, "a"), version: 6)),
        .. Compressions.SelectMany(codec => (BadInput[])
        [
            Refused(66, $"plain records said to be {codec}", ErrorCode.CorruptMessage,
                () => Changed(b => b[AttributesAt + 1] |= (byte)codec)),
            Refused(66, $"{codec} cut off", ErrorCode.CorruptMessage, () => CutOff(codec)),
            Refused(68, $"a record of 2³¹−1 bytes in {codec}", ErrorCode.InvalidRecord,
                () => WithPayload([0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 1, 2, 3], codec)),
            Refused(70, $"garbage as {codec}", ErrorCode.CorruptMessage, () => Garbage(codec, 15)),
            Refused(70, $"more garbage as {codec}", ErrorCode.CorruptMessage, () => Garbage(codec, 5_000)),
        ]),
        Bomb(CompressionCodec.Zstd),
        Bomb(CompressionCodec.Gzip),
        Refused(68, "a record of 2³¹−1 bytes", ErrorCode.InvalidRecord, () => WithPayload([0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 1, 2, 3])),
        Refused(69, "2³¹−1 headers", ErrorCode.InvalidRecord, () => WithPayload(Record("a", headers: [0xFE, 0xFF, 0xFF, 0xFF, 0x0F]))),
        Refused(69, "−1 headers", ErrorCode.InvalidRecord, () => WithPayload(Record("a", headers: [0x01]))),
        Refused(69, "a header key of −1", ErrorCode.InvalidRecord, () => WithPayload(Record("a", headers: [0x02, 0x01, 0x01]))),
        Refused(69, "a header value longer than the record", ErrorCode.InvalidRecord,
            () => WithPayload(Record("a", headers: [0x02, 0x02, 0x61, 0x7E]))),
        Refused(69, "a key longer than the record", ErrorCode.InvalidRecord, () => WithPayload([0x0C, 0, 0, 0, 0x7E, 0x61, 0])),
        Refused(69, "a key of −2", ErrorCode.InvalidRecord, () => WithPayload([0x0C, 0, 0, 0, 0x03, 0x01, 0])),
        Refused(69, "a record of −1 bytes", ErrorCode.InvalidRecord, () => WithPayload([0x01])),
    ];

    private static BadInput Refused(int row, string what, ErrorCode error, Func<byte[]> records) =>
        new(row, what, bench => bench.ExpectProduce(error, records()));

    private static BadInput Length(int length) => new(length < 14 ? 47 : 48, $"batch length {length}", bench =>
    {
        byte[] whole = Batches.Of("abc");
        Int32(whole, LengthAt, length);
        bench.ExpectProduce(ErrorCode.CorruptMessage, whole);
        if (length >= 14) bench.ExpectProduce(ErrorCode.CorruptMessage, whole[..(length + 12)]);
    });

    private static BadInput Bomb(CompressionCodec codec) => new(67, $"80 MB of zeros as {codec}", bench =>
    {
        if (bench.Turn > 0) return;
        byte[] bomb = WithPayload(new byte[80 << 20], codec);
        Assert.InRange(bomb.Length, 0, 1 << 20);
        bench.ExpectProduce(ErrorCode.MessageTooLarge, bomb);
    });

    private static void NullKey(BadInputBench bench)
    {
        ProduceResponsePartitionResponse told = bench.ExpectProduce(ErrorCode.InvalidRecord, Batches.Of("a"), topic: "compacted");
        Assert.Equal(0, Assert.Single(told.RecordErrors).BatchIndex);
        Assert.NotNull(told.ErrorMessage);
    }

    private static void BadTimestamp(BadInputBench bench, long timestampMs)
    {
        byte[] records = Batches.Of(new RecordBatchSettings(), timestampMs, "a", "b");
        ProduceResponsePartitionResponse told = bench.ExpectProduce(ErrorCode.InvalidTimestamp, records, topic: "dated");
        Assert.Equal([0, 1], told.RecordErrors.Select(e => e.BatchIndex));
    }

    private static byte[] Compressed(CompressionCodec codec, params ReadOnlySpan<string> values) =>
        Batches.Of(new RecordBatchSettings { Codec = codec }, Batches.NowMs, values);

    private static byte[] Changed(Action<byte[]> change, bool sealAgain = true)
    {
        byte[] batch = Batches.Of("abc");
        change(batch);
        if (sealAgain) RecordBatchEdit.SetChecksum(batch);
        return batch;
    }

    private static byte[] Counted(int count) => Changed(b =>
    {
        Int32(b, CountAt, count);
        Int32(b, LastOffsetDeltaAt, count - 1);
    });

    private static byte[] CutOff(CompressionCodec codec)
    {
        byte[] batch = Compressed(codec, "the quick brown fox jumps over the lazy dog", new string('x', 500));
        return Relengthened(batch[..^9]);
    }

    private static byte[] Garbage(CompressionCodec codec, int bytes)
    {
        var random = new Prng((ulong)bytes, codec.ToString());
        byte[] payload = new byte[bytes];
        for (int i = 0; i < bytes; i++) payload[i] = (byte)random.Next();
        byte[] batch = [.. Batches.Of("abc").AsSpan(0, RecordBatchHeader.Size), .. payload];
        batch[AttributesAt + 1] |= (byte)codec;
        return Relengthened(batch);
    }

    /// <summary>A batch that says it has one record, with these bytes for it.</summary>
    private static byte[] WithPayload(ReadOnlySpan<byte> payload, CompressionCodec codec = CompressionCodec.None)
    {
        using var output = new BoundedBuffer(int.MaxValue);
        Assert.True(Codecs.Compress(codec, Codecs.DefaultLevel, payload, output));
        byte[] batch = [.. Batches.Of("abc").AsSpan(0, RecordBatchHeader.Size), .. output.Written];
        batch[AttributesAt + 1] |= (byte)codec;
        return Relengthened(batch);
    }

    private static byte[] Record(string value, int offsetDelta = 0, byte[]? headers = null)
    {
        byte[] tail = headers ?? [0];
        byte[] body = [0, 0, (byte)(offsetDelta * 2), 0x01, (byte)(value.Length * 2), .. value.Select(c => (byte)c), .. tail];
        return [(byte)(body.Length * 2), .. body];
    }

    private static byte[] Relengthened(byte[] batch)
    {
        Int32(batch, LengthAt, batch.Length - 12);
        RecordBatchEdit.SetChecksum(batch);
        return batch;
    }

    private static void Int32(byte[] batch, int at, int value) => BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(at), value);
}
