using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>Rows 31–40: lengths, nulls and texts inside of bodies.</summary>
internal static class PrimitiveInputs
{
    public static IEnumerable<BadInput> All =>
    [
        Closes(31, "a null array of CreateTopics", ApiKey.CreateTopics, 5, w => w.WriteRaw([0, 0, 0, 0, 0, 0, 0])),
        Closes(31, "a null topic name of Metadata", ApiKey.Metadata, 8, w => w.WriteRaw([0, 0, 0, 1, 0xFF, 0xFF, 1, 0, 0])),
        Closes(31, "a null array of Produce", ApiKey.Produce, 7, w => w.WriteRaw([0xFF, 0xFF, 0, 1, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])),
        Closes(31, "a null topic name of Produce", ApiKey.Produce, 7, w => ProduceHead(w, 1, [0xFF, 0xFF, 0, 0, 0, 0])),
        Closes(32, "2³¹−1 topics of Metadata", ApiKey.Metadata, 4, w => w.WriteRaw([0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0])),
        Closes(32, "2³¹−1 topics of Produce", ApiKey.Produce, 7, w => ProduceHead(w, int.MaxValue, [0, 1, 2, 3])),
        Closes(32, "2³²−1 topics of Produce, compact", ApiKey.Produce, 9, w => CompactProduce(w, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0])),
        Closes(33, "as many topics of Metadata as bytes", ApiKey.Metadata, 4, w => Filled(w, 1 << 20, 1 << 20)),
        Closes(33, "as many topics of Metadata as two bytes", ApiKey.Metadata, 4, w => Filled(w, 1 << 19, 1 << 20)),
        Closes(33, "as many topics of Fetch as bytes, compact", ApiKey.Fetch, 12, CompactFetch),
        Closes(34, "a million topics without partitions in Fetch", ApiKey.Fetch, 4, w =>
        {
            w.WriteRaw(new byte[17]);
            Filled(w, 1_000_000, 6_000_000);
        }),
        Closes(34, "a million topics without partitions in Produce", ApiKey.Produce, 7,
            w => ProduceHead(w, 1_000_000, new byte[6_000_000])),
        Closes(34, "100,001 topics of three bytes in Produce", ApiKey.Produce, 9, w => CompactProduce(w, SmallTopics(100_001))),
        Closes(35, "a string longer than the frame", ApiKey.Metadata, 4, w => w.WriteRaw([0, 0, 0, 1, 0x7F, 0xFF, 65, 66, 0])),
        Closes(35, "a compact string above 32,767", ApiKey.Metadata, 9, w =>
        {
            w.WriteUnsignedVarint(2);
            w.WriteUnsignedVarint(40_001);
            w.WriteRaw(Filler(40_000));
            w.WriteRaw([0, 1, 0, 0, 0]);
        }),
        Utf8(0xC3, 0x28),
        Utf8(0xFF),
        Utf8(0xC0, 0x80),
        Utf8(0xED, 0xA0, 0x80),
        Closes(36, "invalid UTF-8 in the name of a produced topic", ApiKey.Produce, 7,
            w => ProduceHead(w, 1, [0, 2, 0xC3, 0x28, 0, 0, 0, 0])),
        new(37, "control characters in the client id", ControlCharacters),
        new(38, "a bool of 7", Bool),
        new(39, "records of length −2 are null", NegativeRecords),
        new(40, "NaN as a quota", _ => { }) { Pending = "AlterClientQuotas is not served yet" },
    ];

    private static BadInput Closes(int row, string what, ApiKey key, short version, Action<WireWriter> body) => new(row, what, bench =>
    {
        bench.SendBody(key, version, body);
        bench.ExpectClosed();
    });

    private static BadInput Utf8(params byte[] text) => new(36, $"invalid UTF-8 {Convert.ToHexString(text)}", bench =>
    {
        bench.SendBody(ApiKey.Metadata, 4, w =>
        {
            w.WriteInt32(1);
            w.WriteInt16((short)text.Length);
            w.WriteRaw(text);
            w.WriteBoolean(false);
        });
        bench.ExpectClosed();
        bench.Reconnect();
        bench.SendFrame(w =>
        {
            w.WriteInt16((short)ApiKey.ApiVersions);
            w.WriteInt16(0);
            w.WriteInt32(1);
            w.WriteInt16((short)text.Length);
            w.WriteRaw(text);
        });
        bench.ExpectClosed();
    });

    private static void ProduceHead(WireWriter writer, int topics, ReadOnlySpan<byte> rest)
    {
        writer.WriteNullableString(null, flexible: false);
        writer.WriteInt16(1);
        writer.WriteInt32(1000);
        writer.WriteInt32(topics);
        writer.WriteRaw(rest);
    }

    private static void CompactProduce(WireWriter writer, ReadOnlySpan<byte> topics)
    {
        writer.WriteUnsignedVarint(0);
        writer.WriteInt16(1);
        writer.WriteInt32(1000);
        writer.WriteRaw(topics);
        writer.WriteUnsignedVarint(0);
    }

    private static byte[] SmallTopics(uint count)
    {
        var writer = new WireWriter();
        writer.WriteUnsignedVarint(count + 1);
        for (uint i = 0; i < count; i++) writer.WriteRaw([1, 1, 0]);
        writer.WriteRaw(new byte[count]);
        return writer.Written.ToArray();
    }

    private static void CompactFetch(WireWriter writer)
    {
        writer.WriteRaw(new byte[21]);
        writer.WriteUnsignedVarint((1 << 20) + 1);
        writer.WriteRaw(new byte[1 << 20]);
    }

    private static void Filled(WireWriter writer, int count, int bytes)
    {
        writer.WriteInt32(count);
        writer.WriteRaw(new byte[bytes]);
    }

    private static byte[] Filler(int bytes)
    {
        byte[] filler = new byte[bytes];
        filler.AsSpan().Fill((byte)'a');
        return filler;
    }

    private static void ControlCharacters(BadInputBench bench)
    {
        bench.Node.Log.Clear();
        SteppedClient client = bench.Node.Connect("a\0b\r\nc\u001b[31m");
        Assert.Equal(0, client.Metadata("t").ErrorCode);
        Assert.DoesNotContain(bench.Node.Log.Lines, line => line.Contains('\u001b', StringComparison.Ordinal));
    }

    /// <summary>Every negative length is null, and null records are refused as such.</summary>
    private static void NegativeRecords(BadInputBench bench)
    {
        bench.SendBody(ApiKey.Produce, 7, w => ProduceHead(w, 1, [0, 1, 0x74, 0, 0, 0, 1, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFE]));
        ProduceResponse told = bench.Client.TryReceive<ProduceResponse>(ApiKey.Produce, 7)!;
        Assert.Equal(ErrorCode.InvalidRecord, (ErrorCode)told.Responses[0].PartitionResponses[0].ErrorCode);
    }

    private static void Bool(BadInputBench bench)
    {
        string topic = $"made-by-bool-{bench.Turn}";
        for (int i = 0; i < 2; i++)
        {
            bench.SendBody(ApiKey.Metadata, 4, w =>
            {
                w.WriteInt32(1);
                w.WriteString(topic, flexible: false);
                w.WriteInt8(7);
            });
            MetadataResponse told = bench.Client.TryReceive<MetadataResponse>(ApiKey.Metadata, 4)!;
            Assert.Equal(i == 0 ? ErrorCode.UnknownTopicOrPartition : ErrorCode.None, (ErrorCode)told.Topics[0].ErrorCode);
        }
    }
}
