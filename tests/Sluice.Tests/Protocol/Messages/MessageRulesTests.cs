using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Protocol.Messages;

/// <summary>The rules that every generated class follows, on examples.</summary>
public sealed class MessageRulesTests
{
    [Fact]
    public void A_null_where_the_version_has_none_is_refused()    // row 31
    {
        Assert.Throws<WireFormatException>(() => Read(new HeartbeatRequest(), "ffff00000001ffff", 0));
        Assert.Throws<WireFormatException>(() => Read(new MetadataRequest(), "ffffffff", 0));
        var all = new MetadataRequest();
        Read(all, "ffffffff", 1);
        Assert.Null(all.Topics);
        all.Topics = null;
        Assert.Throws<InvalidOperationException>(() => all.Write(new WireWriter(), 0));
    }

    [Fact]
    public void As_many_elements_as_bytes_are_refused_before_anything_is_allocated()    // row 33, CVE-2026-111108
    {
        byte[] input = new byte[4_000_000];
        input[0] = 0x00;
        BitConverter.TryWriteBytes(input.AsSpan(1), System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(3_999_990));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireFormatException>(() =>
        {
            var reader = new WireReader(input.AsSpan(1));
            new DescribeGroupsRequest().Read(ref reader, 0);
        });
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
    }

    [Fact]
    public void A_million_empty_topics_are_refused()    // row 34
    {
        var writer = new WireWriter();
        writer.WriteInt32(-1);
        writer.WriteInt8(0);
        writer.WriteArrayLength(1_000_000, false);
        for (int i = 0; i < 1_000_000; i++)
        {
            writer.WriteInt16(0);
            writer.WriteInt32(0);
        }
        byte[] input = writer.Written.ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireFormatException>(() =>
        {
            var reader = new WireReader(input);
            new ListOffsetsRequest().Read(ref reader, 2);
        });
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
    }

    [Fact]
    public void An_honest_request_for_many_small_topics_passes()
    {
        var request = new OffsetFetchRequest { Groups = [new OffsetFetchRequestGroup { GroupId = "g", Topics = [] }] };
        for (int i = 0; i < 50_000; i++)
        {
            string name = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            request.Groups[0].Topics!.Add(new OffsetFetchRequestGroupTopic { Name = name, PartitionIndexes = [0] });
        }
        var writer = new WireWriter();
        request.Write(writer, 8);
        var read = new OffsetFetchRequest();
        var reader = new WireReader(writer.Written);
        read.Read(ref reader, 8);
        Assert.Equal(50_000, read.Groups[0].Topics!.Count);
    }

    [Fact]
    public void An_empty_request_with_another_version_is_refused()
    {
        Assert.Throws<WireFormatException>(() => Read(new ProduceRequest(), "0000", 2));
        Assert.Throws<InvalidOperationException>(() => new ProduceRequest().Write(new WireWriter(), 14));
    }

    [Fact]
    public void A_strict_field_is_not_lost_silently()
    {
        var request = new ListOffsetsRequest { IsolationLevel = 1 };
        request.Write(new WireWriter(), 2);
        Assert.Throws<InvalidOperationException>(() => request.Write(new WireWriter(), 1));
    }

    [Fact]
    public void Other_fields_that_the_version_lacks_are_dropped()
    {
        var writer = new WireWriter();
        new HeartbeatResponse { ThrottleTimeMs = 5 }.Write(writer, 0);
        Assert.Equal("0000", Convert.ToHexStringLower(writer.Written));
    }

    [Fact]
    public void A_tagged_struct_of_defaults_is_omitted()
    {
        var partition = new ProduceResponsePartitionResponse { CurrentLeader = new ProduceResponseCurrentLeader() };
        var with = new WireWriter();
        partition.Write(with, 13);
        var without = new WireWriter();
        new ProduceResponsePartitionResponse().Write(without, 13);
        Assert.Equal(without.Written, with.Written);
        partition.CurrentLeader.LeaderId = 3;
        with.Reset();
        partition.Write(with, 13);
        Assert.Equal(without.Length + 11, with.Length);
    }

    [Fact]
    public void A_known_tagged_field_of_another_size_is_refused() =>
        Assert.Throws<WireFormatException>(
            () => Read(new BrokerHeartbeatRequest(), "00000001" + Zeros(16) + "0000" + "01000201" + "00", 1));

    [Fact]
    public void The_catalog_knows_what_4_3_1_serves()
    {
        Assert.Equal(89, MessageCatalog.Apis.Count);
        Assert.True(MessageCatalog.TryGet(ApiKey.InitProducerId, out ApiInfo? info));
        Assert.Equal((0, 5, 2), (info.LowestVersion, info.HighestVersion, info.FirstFlexibleVersion));
        Assert.False(MessageCatalog.TryGet((ApiKey)4, out _));
        Assert.False(MessageCatalog.TryGet((ApiKey)(-1), out _));
        Assert.False(MessageCatalog.TryGet((ApiKey)9999, out _));
        Assert.All(MessageCatalog.Apis, api => Assert.Equal(api.Request.HighestVersion, api.Response.HighestVersion));
        Assert.Equal("PartitionRecord", MessageCatalog.Find(MessageKind.Metadata, PartitionRecord.RecordType)!.Name);
        Assert.Null(MessageCatalog.Find(MessageKind.Metadata, 6));
        Assert.Null(MessageCatalog.Find(MessageKind.Metadata, -7));
    }

    private static string Zeros(int bytes) => new('0', bytes * 2);

    private static void Read(IMessage message, string hex, short version)
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        message.Read(ref reader, version);
    }
}
