using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Stepped;

/// <summary>The requests that most tests send, with the fields that most tests do not care about filled in.</summary>
internal static class SteppedRequests
{
    public const short ProduceVersion = 12;
    public const short FetchVersion = 12;

    /// <summary>Creates a topic and returns its id.</summary>
    public static Uuid CreateTopic(this SteppedClient client, string name, int partitions = 1, params (string Name, string Value)[] configs)
    {
        var topic = new CreateTopicsRequestTopic { Name = name, NumPartitions = partitions, ReplicationFactor = 1 };
        foreach ((string key, string value) in configs) topic.Configs.Add(new CreateTopicsRequestConfig { Name = key, Value = value });
        var request = new CreateTopicsRequest { Topics = [topic], TimeoutMs = 1000 };
        CreateTopicsResponseTopic told = Assert.Single(client.Call<CreateTopicsResponse>(ApiKey.CreateTopics, 7, request).Topics);
        Assert.Equal(ErrorCode.None, (ErrorCode)told.ErrorCode);
        client.Settle();
        return told.TopicId;
    }

    /// <summary>Asks for a topic as producers do, which creates it.</summary>
    public static MetadataResponseTopic Metadata(this SteppedClient client, string topic)
    {
        var request = new MetadataRequest { Topics = [new MetadataRequestTopic { Name = topic }], AllowAutoTopicCreation = true };
        return Assert.Single(client.Call<MetadataResponse>(ApiKey.Metadata, 12, request).Topics);
    }

    /// <summary>A produce request of one partition.</summary>
    public static ProduceRequest ProduceOf(string topic, int partition, byte[]? records, short acks = -1, int timeoutMs = 1000)
    {
        var data = new ProduceRequestTopicData { Name = topic };
        data.PartitionData.Add(new ProduceRequestPartitionData { Index = partition, Records = records });
        return new ProduceRequest { Acks = acks, TimeoutMs = timeoutMs, TopicData = [data] };
    }

    /// <summary>Produces to one partition and waits for the answer.</summary>
    public static ProduceResponsePartitionResponse Produce(
        this SteppedClient client, string topic, int partition, byte[]? records, short acks = -1, short version = ProduceVersion)
    {
        ProduceResponse response = client.Call<ProduceResponse>(ApiKey.Produce, version, ProduceOf(topic, partition, records, acks));
        return Assert.Single(Assert.Single(response.Responses).PartitionResponses);
    }

    /// <summary>A fetch request of some partitions of one topic, at offsets.</summary>
    public static FetchRequest FetchOf(string topic, params ReadOnlySpan<(int Partition, long Offset)> partitions)
    {
        var asked = new FetchRequestTopic { Topic = topic };
        foreach ((int partition, long offset) in partitions)
        {
            asked.Partitions.Add(new FetchRequestPartition { Partition = partition, FetchOffset = offset, PartitionMaxBytes = 1 << 20 });
        }
        return new FetchRequest { MaxWaitMs = 0, MinBytes = 1, MaxBytes = 1 << 24, Topics = [asked] };
    }

    public static FetchResponse Fetch(this SteppedClient client, FetchRequest request, short version = FetchVersion) =>
        client.Call<FetchResponse>(ApiKey.Fetch, version, request);

    /// <summary>Fetches one partition from an offset, without waiting.</summary>
    public static FetchResponsePartition Fetch(this SteppedClient client, string topic, int partition, long offset) =>
        Assert.Single(Assert.Single(client.Fetch(FetchOf(topic, (partition, offset))).Responses).Partitions);

    /// <summary>Everything visible in a partition.</summary>
    public static List<(long Offset, string Value)> ReadAll(this SteppedClient client, string topic, int partition = 0, long from = 0)
    {
        List<(long Offset, string Value)> all = [];
        while (true)
        {
            FetchResponsePartition told = client.Fetch(topic, partition, from);
            Assert.Equal(ErrorCode.None, (ErrorCode)told.ErrorCode);
            List<(long Offset, string Value)> read = Batches.Read(told.Records);
            if (read.Count == 0) return all;
            all.AddRange(read.Where(r => r.Offset >= from));
            from = read[^1].Offset + 1;
        }
    }

    /// <summary>Changes settings of a topic.</summary>
    public static ErrorCode AlterTopic(this SteppedClient client, string topic, params (string Name, string? Value)[] configs)
    {
        const sbyte topicType = 2;
        var resource = new IncrementalAlterConfigsRequestResource { ResourceType = topicType, ResourceName = topic };
        foreach ((string name, string? value) in configs)
        {
            sbyte operation = value is null ? (sbyte)1 : (sbyte)0;
            resource.Configs.Add(new IncrementalAlterConfigsRequestConfig { Name = name, Value = value, ConfigOperation = operation });
        }
        var request = new IncrementalAlterConfigsRequest { Resources = [resource] };
        IncrementalAlterConfigsResponse response =
            client.Call<IncrementalAlterConfigsResponse>(ApiKey.IncrementalAlterConfigs, 1, request);
        client.Settle();
        return (ErrorCode)Assert.Single(response.Responses).ErrorCode;
    }

    /// <summary>Moves the start of a log.</summary>
    public static DeleteRecordsResponsePartition DeleteRecords(this SteppedClient client, string topic, int partition, long offset)
    {
        var asked = new DeleteRecordsRequestTopic { Name = topic };
        asked.Partitions.Add(new DeleteRecordsRequestPartition { PartitionIndex = partition, Offset = offset });
        var request = new DeleteRecordsRequest { Topics = [asked], TimeoutMs = 1000 };
        return client.Call<DeleteRecordsResponse>(ApiKey.DeleteRecords, 2, request).Topics[0].Partitions[0];
    }

    /// <summary>A fresh connection gets an answer to ApiVersions: the node lives.</summary>
    public static void AssertAlive(this SteppedNode node)
    {
        SteppedClient client = node.Connect("alive");
        var request = new ApiVersionsRequest { ClientSoftwareName = "stepped", ClientSoftwareVersion = "1" };
        ApiVersionsResponse response = client.Call<ApiVersionsResponse>(ApiKey.ApiVersions, 3, request);
        Assert.Equal(ErrorCode.None, (ErrorCode)response.ErrorCode);
        Assert.NotEmpty(response.ApiKeys);
        client.Close();
        client.Settle();
    }
}
