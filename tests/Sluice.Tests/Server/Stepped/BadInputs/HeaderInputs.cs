using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>Rows 18–30: what stands before the body.</summary>
internal static class HeaderInputs
{
    public static IEnumerable<BadInput> All =>
    [
        Key(18, 9999, 0),
        Key(18, -1, 0),
        Key(19, (short)ApiKey.Metadata, 99),
        Key(19, (short)ApiKey.Metadata, -1),
        Key(19, (short)ApiKey.Produce, 2),
        Key(19, (short)ApiKey.Fetch, 3),
        Key(19, (short)ApiKey.InitProducerId, 7),
        new(20, "ApiVersions of a version from the future", FutureApiVersions),
        SoftwareName("", ErrorCode.InvalidRequest),
        SoftwareName("-x", ErrorCode.InvalidRequest),
        SoftwareName("a b", ErrorCode.InvalidRequest),
        SoftwareName(new string('x', 257), ErrorCode.InvalidRequest),
        SoftwareName(new string('x', 32_767), ErrorCode.InvalidRequest),
        SoftwareName("librdkafka-2.11.0", ErrorCode.None),
        Key(22, (short)ApiKey.Vote, 0),
        Key(22, (short)ApiKey.BrokerRegistration, 0),
        Key(22, (short)ApiKey.Envelope, 0),
        Key(22, (short)ApiKey.BrokerHeartbeat, 0),
        new(23, "client id longer than the frame", ClientId(clientIdLength: 1000, closes: true)),
        new(24, "client id of length −1", ClientId(clientIdLength: -1, closes: false)),
        new(24, "client id of length −2", ClientId(clientIdLength: -2, closes: false)),
        new(25, "20 million tagged fields", Tags(20_000_000, _ => { }, closes: true)),
        new(25, "129 tagged fields", Tags(129, w => ManyTags(w, 129), closes: true)),
        new(25, "128 tagged fields", Tags(128, w => ManyTags(w, 128), closes: false)),
        new(26, "tags in falling order and twice", Tags(3, Unordered, closes: false)),
        new(27, "a tagged field longer than the frame", Tags(1, w => w.WriteRaw([9, 0xFF, 0x7F]), closes: true)),
        new(28, "an overlong varint", Tags(0x7F, w => w.WriteRaw([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]), closes: true)),
        new(28, "an overlong varint as the count", OverlongCount),
        new(29, "a negative correlation id, twice", CorrelationIds),
        new(30, "bytes behind the body", ExtraBytes),
    ];

    private static BadInput Key(int row, short key, short version) => new(row, $"key {key} version {version}", bench =>
    {
        bench.SendFrame(w =>
        {
            w.WriteInt16(key);
            w.WriteInt16(version);
            w.WriteInt32(1);
            w.WriteNullableString("bad", flexible: false);
            w.WriteRaw(new byte[20]);
        });
        bench.ExpectClosed();
    });

    private static void FutureApiVersions(BadInputBench bench)
    {
        bench.SendFrame(w =>
        {
            w.WriteInt16((short)ApiKey.ApiVersions);
            w.WriteInt16(127);
            w.WriteInt32(1);
            w.WriteNullableString("bad", flexible: false);
            w.WriteRaw([0, 1, 2, 3]);
        });
        ApiVersionsResponse? told = bench.Client.TryReceive<ApiVersionsResponse>(ApiKey.ApiVersions, 0);
        Assert.NotNull(told);
        Assert.Equal(ErrorCode.UnsupportedVersion, (ErrorCode)told.ErrorCode);
        ApiVersionsResponseApiKey only = Assert.Single(told.ApiKeys);
        Assert.Equal((18, 0, 4), (only.ApiKey, only.MinVersion, only.MaxVersion));
        bench.ExpectAnswered();
    }

    private static BadInput SoftwareName(string name, ErrorCode error) => new(21, $"software name of {name.Length}: {error}", bench =>
    {
        var request = new ApiVersionsRequest { ClientSoftwareName = name, ClientSoftwareVersion = "1.0" };
        ApiVersionsResponse told = bench.Call<ApiVersionsResponse>(ApiKey.ApiVersions, 3, request);
        Assert.Equal(error, (ErrorCode)told.ErrorCode);
        bench.ExpectAnswered();
    });

    private static Action<BadInputBench> ClientId(short clientIdLength, bool closes) => bench =>
    {
        bench.SendFrame(w =>
        {
            w.WriteInt16((short)ApiKey.ApiVersions);
            w.WriteInt16(0);
            w.WriteInt32(1);
            w.WriteInt16(clientIdLength);
        });
        if (closes)
        {
            bench.ExpectClosed();
            return;
        }
        Assert.NotNull(bench.Client.TryReceive<ApiVersionsResponse>(ApiKey.ApiVersions, 0));
        bench.ExpectAnswered();
    };

    private static Action<BadInputBench> Tags(uint count, Action<WireWriter> tags, bool closes) => bench =>
    {
        bench.SendFrame(w =>
        {
            w.WriteInt16((short)ApiKey.ApiVersions);
            w.WriteInt16(3);
            w.WriteInt32(1);
            w.WriteNullableString("bad", flexible: false);
            w.WriteUnsignedVarint(count);
            tags(w);
            new ApiVersionsRequest { ClientSoftwareName = "x", ClientSoftwareVersion = "1" }.Write(w, 3);
        });
        if (closes)
        {
            bench.ExpectClosed();
            return;
        }
        Assert.NotNull(bench.Client.TryReceive<ApiVersionsResponse>(ApiKey.ApiVersions, 3));
        bench.ExpectAnswered();
    };

    private static void ManyTags(WireWriter writer, int count)
    {
        for (int i = 0; i < count; i++) writer.WriteRaw([1, 0]);
    }

    private static void Unordered(WireWriter writer) => writer.WriteRaw([9, 1, 0xAA, 3, 0, 9, 2, 1, 2]);

    private static void OverlongCount(BadInputBench bench)
    {
        bench.SendFrame(w =>
        {
            w.WriteInt16((short)ApiKey.ApiVersions);
            w.WriteInt16(3);
            w.WriteInt32(1);
            w.WriteNullableString("bad", flexible: false);
            w.WriteRaw([0x80, 0x80, 0x80, 0x80, 0x80, 0x00]);
            new ApiVersionsRequest { ClientSoftwareName = "x", ClientSoftwareVersion = "1" }.Write(w, 3);
        });
        bench.ExpectClosed();
    }

    private static void CorrelationIds(BadInputBench bench)
    {
        for (int i = 0; i < 2; i++)
        {
            bench.SendFrame(w => BadInputBench.WriteHeader(w, ApiKey.ApiVersions, 0, correlationId: -5));
            Assert.NotNull(bench.Client.TryReceive<ApiVersionsResponse>(ApiKey.ApiVersions, 0));
            Assert.Equal(-5, bench.Client.LastAnswered);
        }
    }

    private static void ExtraBytes(BadInputBench bench)
    {
        bench.SendBody(ApiKey.Metadata, 9, w =>
        {
            new MetadataRequest { Topics = [new MetadataRequestTopic { Name = "t" }] }.Write(w, 9);
            w.WriteRaw([1, 2, 3]);
        });
        MetadataResponse? told = bench.Client.TryReceive<MetadataResponse>(ApiKey.Metadata, 9);
        Assert.Equal(0, told!.Topics[0].ErrorCode);
        bench.ExpectAnswered();
    }
}
