using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Xunit;

namespace Sluice.Tests.Server.Stepped.Requests;

/// <summary>ListOffsets, DeleteRecords and some of what administrators ask.</summary>
public sealed class OffsetRequestTests
{
    private readonly SteppedNode _node = SteppedNode.Running();
    private readonly SteppedClient _client;

    public OffsetRequestTests()
    {
        _client = _node.Connect();
        _client.CreateTopic("t", 2);
        for (int i = 0; i < 5; i++) _client.Produce("t", 0, Batches.Of(new RecordBatchSettings(), Batches.NowMs + (i * 10), $"v{i}"));
    }

    [Theory]
    [InlineData(-1, 5, -1)]
    [InlineData(-2, 0, -1)]
    [InlineData(-3, 4, Batches.NowMs + 40)]
    [InlineData(-4, 0, -1)]
    [InlineData(-5, -1, -1)]
    [InlineData(-6, -1, -1)]
    [InlineData(0, 0, Batches.NowMs)]
    [InlineData(Batches.NowMs + 10, 1, Batches.NowMs + 10)]
    [InlineData(Batches.NowMs + 11, 2, Batches.NowMs + 20)]
    [InlineData(Batches.NowMs + 41, -1, -1)]
    public void Offsets_are_found_by_role_and_by_time(long timestamp, long offset, long found)
    {
        ListOffsetsResponsePartition told = List(timestamp);
        Assert.Equal((ErrorCode.None, offset, found), ((ErrorCode)told.ErrorCode, told.Offset, told.Timestamp));
    }

    [Theory]
    [InlineData(-7, 11)]
    [InlineData(-99, 11)]
    [InlineData(-3, 6)]
    [InlineData(-4, 7)]
    [InlineData(-5, 8)]
    [InlineData(-6, 10)]
    public void Roles_that_the_version_does_not_know_are_refused(long timestamp, short version) =>
        Assert.Equal(ErrorCode.UnsupportedVersion, (ErrorCode)List(timestamp, version: version).ErrorCode);

    [Fact]
    public void An_empty_log_has_no_maximum()
    {
        ListOffsetsResponsePartition told = List(-3, partition: 1);
        Assert.Equal((ErrorCode.None, -1L, -1L), ((ErrorCode)told.ErrorCode, told.Offset, told.Timestamp));
        Assert.Equal(0, List(-1, partition: 1).Offset);
    }

    [Fact]
    public void Epochs_names_and_duplicates_are_checked()
    {
        int epoch = _client.Metadata("t").Partitions[0].LeaderEpoch;
        Assert.Equal(ErrorCode.UnknownLeaderEpoch, (ErrorCode)List(-1, epoch: epoch + 1).ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)List(-1, epoch: epoch).ErrorCode);
        Assert.Equal(epoch, List(-1).LeaderEpoch);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)List(-1, partition: 2).ErrorCode);
        ListOffsetsRequest request = ListOf(-1, 0, -1);
        request.Topics[0].Partitions.Add(new ListOffsetsRequestPartition { PartitionIndex = 0, Timestamp = -2 });
        ListOffsetsResponse twice = _client.Call<ListOffsetsResponse>(ApiKey.ListOffsets, 11, request);
        Assert.All(twice.Topics[0].Partitions, p => Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)p.ErrorCode));
    }

    [Theory]
    [InlineData((short)1)]
    [InlineData((short)4)]
    [InlineData((short)6)]
    [InlineData((short)11)]
    public void Versions_of_ListOffsets_are_served(short version) => Assert.Equal(5, List(-1, version: version).Offset);

    [Fact]
    public void Deleted_records_are_gone_for_readers_also_after_a_restart()
    {
        DeleteRecordsResponsePartition told = _client.DeleteRecords("t", 0, 3);
        Assert.Equal((ErrorCode.None, 3L), ((ErrorCode)told.ErrorCode, told.LowWatermark));
        Assert.Equal(ErrorCode.OffsetOutOfRange, (ErrorCode)_client.Fetch("t", 0, 2).ErrorCode);
        Assert.Equal(3, _client.Fetch("t", 0, 3).LogStartOffset);
        Assert.Equal(3, List(-2).Offset);
        Assert.Equal(3, _client.DeleteRecords("t", 0, 1).LowWatermark);

        _node.Stop();
        _node.Start();
        SteppedClient client = _node.Connect();
        Assert.Equal(["v3", "v4"], client.ReadAll("t", from: 3).Select(r => r.Value));
        Assert.Equal(3, client.Fetch("t", 0, 3).LogStartOffset);
        Assert.Equal(5, client.DeleteRecords("t", 0, -1).LowWatermark);
    }

    [Fact]
    public void Records_are_deleted_only_where_that_makes_sense()
    {
        _client.CreateTopic("compacted", 1, ("cleanup.policy", "compact"));
        Assert.Equal(ErrorCode.OffsetOutOfRange, (ErrorCode)_client.DeleteRecords("t", 0, 6).ErrorCode);
        Assert.Equal(ErrorCode.OffsetOutOfRange, (ErrorCode)_client.DeleteRecords("t", 0, -2).ErrorCode);
        Assert.Equal(ErrorCode.PolicyViolation, (ErrorCode)_client.DeleteRecords("compacted", 0, 0).ErrorCode);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)_client.DeleteRecords("nowhere", 0, 0).ErrorCode);
    }

    [Fact]
    public void Configs_of_topics_and_brokers_are_described()
    {
        _client.AlterTopic("t", ("retention.ms", "1234567"));
        const sbyte topicType = 2;
        const sbyte brokerType = 4;
        var request = new DescribeConfigsRequest { IncludeSynonyms = true };
        foreach ((sbyte type, string name) in ((sbyte, string)[])[(topicType, "t"), (brokerType, "1")])
        {
            var resource = new DescribeConfigsRequestResource { ResourceType = type, ResourceName = name, ConfigurationKeys = null };
            request.Resources.Add(resource);
        }

        DescribeConfigsResponse told = _client.Call<DescribeConfigsResponse>(ApiKey.DescribeConfigs, 4, request);

        Assert.All(told.Results, r => Assert.Equal(0, r.ErrorCode));
        Assert.Equal("1234567", told.Results[0].Configs.Single(c => c.Name == "retention.ms").Value);
        Assert.Equal("1", told.Results[1].Configs.Single(c => c.Name == "node.id").Value);
    }

    [Fact]
    public void Topics_are_created_grown_and_deleted()
    {
        var grow = new CreatePartitionsRequest { TimeoutMs = 1000 };
        grow.Topics.Add(new CreatePartitionsRequestTopic { Name = "t", Count = 5, Assignments = null });
        Assert.Equal(0, _client.Call<CreatePartitionsResponse>(ApiKey.CreatePartitions, 3, grow).Results[0].ErrorCode);
        _client.Settle();
        Assert.Equal(5, _client.Metadata("t").Partitions.Count);
        Assert.Equal(0, _client.Produce("t", 4, Batches.Of("a")).BaseOffset);

        var deletion = new DeleteTopicsRequest { Topics = [new DeleteTopicsRequestTopic { Name = "t" }], TimeoutMs = 1000 };
        Assert.Equal(0, _client.Call<DeleteTopicsResponse>(ApiKey.DeleteTopics, 6, deletion).Responses[0].ErrorCode);
        _client.Settle();
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)_client.Produce("t", 0, Batches.Of("a")).ErrorCode);
        _node.RunFor(120_000);
        Assert.DoesNotContain(_node.Disk.List("/data"), entry => entry.Name.StartsWith("t-", StringComparison.Ordinal));
        _client.Close();
        _node.Connect().CreateTopic("t");
        Assert.Empty(_node.Connect().ReadAll("t"));
    }

    private ListOffsetsResponsePartition List(long timestamp, int partition = 0, short version = 11, int epoch = -1) =>
        _client.Call<ListOffsetsResponse>(ApiKey.ListOffsets, version, ListOf(timestamp, partition, epoch)).Topics[0].Partitions[0];

    private static ListOffsetsRequest ListOf(long timestamp, int partition, int epoch)
    {
        var topic = new ListOffsetsRequestTopic { Name = "t" };
        topic.Partitions.Add(new ListOffsetsRequestPartition
        {
            PartitionIndex = partition,
            Timestamp = timestamp,
            CurrentLeaderEpoch = epoch,
        });
        return new ListOffsetsRequest { ReplicaId = -1, Topics = [topic] };
    }
}
