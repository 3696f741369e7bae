using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Server.Stepped.Requests;

/// <summary>What administrators ask, and Metadata: the answers that Apache Kafka 4.3.1 was seen to give.</summary>
public sealed class AdminRequestTests
{
    private const sbyte TopicType = 2;
    private const sbyte BrokerType = 4;

    private readonly SteppedNode _node = SteppedNode.Running();
    private readonly SteppedClient _client;

    public AdminRequestTests()
    {
        _client = _node.Connect();
        _client.CreateTopic("s1", 2);
    }

    [Theory]
    [InlineData("s1", 1, 1, 36)]
    [InlineData("a b", 1, 1, 17)]
    [InlineData("", 1, 1, 17)]
    [InlineData(".", 1, 1, 17)]
    [InlineData("..", 1, 1, 17)]
    [InlineData("тест", 1, 1, 17)]
    [InlineData("x", 1, 3, 38)]
    [InlineData("x", 1, 0, 38)]
    [InlineData("x", 1, -2, 38)]
    [InlineData("x", 0, 1, 37)]
    [InlineData("x", -2, 1, 37)]
    [InlineData("x", -1, -1, 0)]
    [InlineData("x", 200_000, 1, 44)]
    [InlineData("__cluster_metadata", 1, 1, 42)]
    public void Topics_are_created_or_refused(string name, int partitions, short replicas, int error)
    {
        var request = new CreateTopicsRequest { TimeoutMs = 1000 };
        request.Topics.Add(new CreateTopicsRequestTopic { Name = name, NumPartitions = partitions, ReplicationFactor = replicas });
        foreach (int port in (int[])[SteppedNode.ControllerPort, SteppedNode.Port])
        {
            request.ValidateOnly = port == SteppedNode.ControllerPort;
            CreateTopicsResponse told = _node.Connect("admin", port).Call<CreateTopicsResponse>(ApiKey.CreateTopics, 7, request);
            Assert.Equal((ErrorCode)error, (ErrorCode)Assert.Single(told.Topics).ErrorCode);
        }
    }

    [Theory]
    [InlineData("nosuch.key", "1", 40)]
    [InlineData("retention.ms", "soon", 40)]
    [InlineData("segment.bytes", "1000", 40)]
    [InlineData("retention.ms", null, 40)]
    [InlineData("cleanup.policy", "delete,compact", 0)]
    [InlineData("min.insync.replicas", "5", 0)]
    public void Settings_of_new_topics_are_checked(string name, string? value, int error)
    {
        var topic = new CreateTopicsRequestTopic { Name = "x", NumPartitions = 1, ReplicationFactor = 1 };
        topic.Configs.Add(new CreateTopicsRequestConfig { Name = name, Value = value });
        var request = new CreateTopicsRequest { Topics = [topic], TimeoutMs = 1000 };
        CreateTopicsResponse told = _client.Call<CreateTopicsResponse>(ApiKey.CreateTopics, 7, request);
        Assert.Equal((ErrorCode)error, (ErrorCode)told.Topics[0].ErrorCode);
    }

    [Fact]
    public void A_name_twice_is_refused_once_and_the_others_are_created()
    {
        var request = new CreateTopicsRequest { TimeoutMs = 1000 };
        foreach (string name in (string[])["twice", "once", "twice"])
        {
            request.Topics.Add(new CreateTopicsRequestTopic { Name = name, NumPartitions = 1, ReplicationFactor = 1 });
        }

        CreateTopicsResponse told = _client.Call<CreateTopicsResponse>(ApiKey.CreateTopics, 7, request);

        Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)Assert.Single(told.Topics, t => t.Name == "twice").ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)told.Topics.Single(t => t.Name == "once").ErrorCode);
    }

    [Fact]
    public void A_name_that_differs_only_by_dot_and_underscore_is_refused()
    {
        _client.CreateTopic("s.x.1");
        var request = new CreateTopicsRequest { TimeoutMs = 1000 };
        request.Topics.Add(new CreateTopicsRequestTopic { Name = "s_x.1", NumPartitions = 1, ReplicationFactor = 1 });
        CreateTopicsResponse told = _client.Call<CreateTopicsResponse>(ApiKey.CreateTopics, 7, request);
        Assert.Equal(ErrorCode.InvalidTopicException, (ErrorCode)told.Topics[0].ErrorCode);
    }

    [Fact]
    public void Topics_are_deleted_by_name_and_by_id()
    {
        Uuid id = _client.Metadata("s1").TopicId;
        Assert.Equal([(ErrorCode.UnknownTopicOrPartition, "nowhere")], Delete(("nowhere", Uuid.Zero)));
        Assert.Equal([(ErrorCode.InvalidRequest, "s1")], Delete(("s1", id)));
        Assert.Equal(ErrorCode.InvalidRequest, Delete((null, Uuid.Zero))[0].Error);
        Assert.Equal([(ErrorCode.InvalidRequest, "s1")], Delete(("s1", Uuid.Zero), ("s1", Uuid.Zero)));
        Assert.Equal([(ErrorCode.None, "s1")], Delete((null, id)));
        Assert.Equal(ErrorCode.UnknownTopicId, Delete((null, id))[0].Error);
    }

    [Theory]
    [InlineData("s1", 1, 37, "The topic s1 currently has 2 partition(s); 1 would not be an increase.")]
    [InlineData("s1", 2, 37, "Topic already has 2 partition(s).")]
    [InlineData("nowhere", 3, 3, null)]
    [InlineData("s1", 3, 0, null)]
    public void Topics_grow_only(string topic, int count, int error, string? message)
    {
        var request = new CreatePartitionsRequest { TimeoutMs = 1000 };
        request.Topics.Add(new CreatePartitionsRequestTopic { Name = topic, Count = count, Assignments = null });
        CreatePartitionsResponseResult told = _client.Call<CreatePartitionsResponse>(ApiKey.CreatePartitions, 3, request).Results[0];
        Assert.Equal((ErrorCode)error, (ErrorCode)told.ErrorCode);
        if (message is not null) Assert.Equal(message, told.ErrorMessage);
    }

    [Theory]
    [InlineData(TopicType, "nowhere", 3)]
    [InlineData(TopicType, "", 17)]
    [InlineData(BrokerType, "99", 42)]
    [InlineData(BrokerType, "abc", 42)]
    [InlineData(BrokerType, "", 0)]
    [InlineData((sbyte)64, "x", 42)]
    public void Resources_without_configs_are_refused(sbyte type, string name, int error)
    {
        var request = new DescribeConfigsRequest();
        request.Resources.Add(new DescribeConfigsRequestResource { ResourceType = type, ResourceName = name, ConfigurationKeys = null });
        DescribeConfigsResponse told = _client.Call<DescribeConfigsResponse>(ApiKey.DescribeConfigs, 4, request);
        Assert.Equal((ErrorCode)error, (ErrorCode)told.Results[0].ErrorCode);
    }

    [Theory]
    [InlineData(TopicType, "s1", "nosuch.key", 0, "1", 40)]
    [InlineData(TopicType, "s1", "retention.ms", 0, "soon", 40)]
    [InlineData(TopicType, "s1", "retention.ms", 2, "1", 40)]
    [InlineData(TopicType, "s1", "retention.ms", 0, null, 42)]
    [InlineData(TopicType, "nowhere", "retention.ms", 0, "1", 3)]
    [InlineData(TopicType, "s1", "retention.ms", 1, null, 0)]
    [InlineData(TopicType, "s1", "cleanup.policy", 2, "compact", 0)]
    [InlineData(BrokerType, "", "listeners", 0, "PLAINTEXT://:1", 42)]
    [InlineData(BrokerType, "1", "node.id", 0, "7", 42)]
    [InlineData(BrokerType, "99", "log.retention.ms", 0, "7", 42)]
    public void Changes_of_configs_are_checked(sbyte type, string name, string key, sbyte operation, string? value, int error)
    {
        var resource = new IncrementalAlterConfigsRequestResource { ResourceType = type, ResourceName = name };
        resource.Configs.Add(new IncrementalAlterConfigsRequestConfig { Name = key, ConfigOperation = operation, Value = value });
        var request = new IncrementalAlterConfigsRequest { Resources = [resource] };
        IncrementalAlterConfigsResponse told =
            _client.Call<IncrementalAlterConfigsResponse>(ApiKey.IncrementalAlterConfigs, 1, request);
        Assert.Equal((ErrorCode)error, (ErrorCode)told.Responses[0].ErrorCode);
    }

    [Fact]
    public void Metadata_tells_what_it_knows_and_refuses_the_rest()
    {
        Assert.Equal(ErrorCode.InvalidTopicException, (ErrorCode)_client.Metadata("a b").ErrorCode);
        MetadataResponse unknown = Metadata(12, new MetadataRequestTopic { Name = null, TopicId = Uuid.FromRandom(1, 2) ?? Uuid.Zero });
        Assert.Equal(ErrorCode.UnknownTopicId, (ErrorCode)unknown.Topics[0].ErrorCode);
        Uuid id = _client.Metadata("s1").TopicId;
        Assert.Equal("s1", Metadata(12, new MetadataRequestTopic { Name = null, TopicId = id }).Topics[0].Name);
        MetadataResponse refused = Metadata(11, new MetadataRequestTopic { Name = "s1", TopicId = id });
        Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)refused.Topics[0].ErrorCode);
        Assert.Empty(refused.Brokers);
        MetadataResponse all = _client.Call<MetadataResponse>(ApiKey.Metadata, 13, new MetadataRequest { Topics = null });
        Assert.Equal(["s1"], all.Topics.Select(t => t.Name));
        Assert.Empty(_client.Call<MetadataResponse>(ApiKey.Metadata, 13, new MetadataRequest { Topics = [] }).Topics);
        Assert.Equal((SteppedNode.HostName, SteppedNode.Port), (Assert.Single(all.Brokers).Host, all.Brokers[0].Port));
        Assert.Equal(SteppedNode.ClusterId, all.ClusterId);
    }

    [Fact]
    public void Without_auto_creation_nothing_is_created()
    {
        var request = new MetadataRequest { Topics = [new MetadataRequestTopic { Name = "n" }], AllowAutoTopicCreation = false };
        for (int i = 0; i < 2; i++)
        {
            MetadataResponse told = _client.Call<MetadataResponse>(ApiKey.Metadata, 12, request);
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)told.Topics[0].ErrorCode);
            _client.Settle();
        }
    }

    [Theory]
    [InlineData(SteppedNode.Port, 1, 0)]
    [InlineData(SteppedNode.Port, 2, 114)]
    [InlineData(SteppedNode.ControllerPort, 1, 114)]
    [InlineData(SteppedNode.ControllerPort, 2, 0)]
    [InlineData(SteppedNode.Port, 9, 115)]
    public void The_cluster_is_described_on_the_right_listener(int port, sbyte type, int error)
    {
        var request = new DescribeClusterRequest { EndpointType = type };
        DescribeClusterResponse told = _node.Connect("admin", port).Call<DescribeClusterResponse>(ApiKey.DescribeCluster, 2, request);
        Assert.Equal((ErrorCode)error, (ErrorCode)told.ErrorCode);
        if (error == 0) Assert.Equal(SteppedNode.ClusterId, told.ClusterId);
    }

    private MetadataResponse Metadata(short version, MetadataRequestTopic topic) =>
        _client.Call<MetadataResponse>(ApiKey.Metadata, version, new MetadataRequest { Topics = [topic], AllowAutoTopicCreation = true });

    private List<(ErrorCode Error, string? Name)> Delete(params ReadOnlySpan<(string? Name, Uuid Id)> topics)
    {
        var request = new DeleteTopicsRequest { TimeoutMs = 1000 };
        foreach ((string? name, Uuid id) in topics) request.Topics.Add(new DeleteTopicsRequestTopic { Name = name, TopicId = id });
        DeleteTopicsResponse told = _client.Call<DeleteTopicsResponse>(ApiKey.DeleteTopics, 6, request);
        _client.Settle();
        return [.. told.Responses.Select(t => ((ErrorCode)t.ErrorCode, t.Name))];
    }
}
