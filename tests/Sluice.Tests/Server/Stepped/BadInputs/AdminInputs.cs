using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>Rows 107–118: what administrators and controllers are asked.</summary>
internal static class AdminInputs
{
    private const sbyte BrokerType = 4;
    private const sbyte BrokerLoggerType = 8;
    private const int MostCreatedByMention = 1000;

    public static IEnumerable<BadInput> All =>
    [
        .. ((string[])["", ".", "..", "a/b", "../t", "a b", "тест", "a\0b", "a\nb", new string('x', 250)]).Select(name =>
            new BadInput(107, $"a topic called {Printed(name)}", bench => Create(bench, Topic(name), ErrorCode.InvalidTopicException))),
        new(107, "a topic that collides with another by its dots", Collision),
        new(107, "a topic called CON", bench => Create(bench, Topic("CON"), bench.Turn == 0 ? ErrorCode.None
            : ErrorCode.TopicAlreadyExists))
        {
            IsExpensive = true,
        },
        new(108, "a topic that exists", bench => Create(bench, Topic("t"), ErrorCode.TopicAlreadyExists)),
        new(108, "a topic twice in one request", Twice),
        new(108, "a topic called __cluster_metadata", bench => Create(bench, Topic("__cluster_metadata"), ErrorCode.InvalidRequest)),
        .. ((int[])[0, -2, int.MinValue]).Select(count => new BadInput(109, $"{count} partitions",
            bench => Create(bench, Topic("nope", count), ErrorCode.InvalidPartitions))),
        .. ((short[])[0, -2, 3, short.MaxValue]).Select(factor => new BadInput(109, $"replication factor {factor}",
            bench => Create(bench, Topic("nope", 1, factor), ErrorCode.InvalidReplicationFactor))),
        new(109, "bad assignments by hand", BadAssignments),
        new(110, "200,000 partitions", bench => Create(bench, Topic("nope", 200_000), ErrorCode.PolicyViolation)),
        new(110, "2³¹−1 partitions", bench => Create(bench, Topic("nope", int.MaxValue), ErrorCode.PolicyViolation)),
        new(111, "unknown and invalid settings of a topic", BadConfigs),
        new(112, "Metadata that mentions 1,500 unknown topics", ManyUnknown)
        {
            Settings = [("num.partitions", "1"), ("auto.create.topics.enable", "true")], IsExpensive = true,
        },
        new(113, "Metadata v10 and v11 with a topic id", MetadataById),
        new(114, "FetchSnapshot without topics", bench =>
            NotServed(bench, ApiKey.FetchSnapshot, 1, new FetchSnapshotRequest(), SteppedNode.ControllerPort)),
        new(115, "PushTelemetry", bench => NotServed(bench, ApiKey.PushTelemetry, 0, new PushTelemetryRequest(), SteppedNode.Port)),
        new(116, "SCRAM credentials of one iteration", _ => { }) { Pending = "AlterUserScramCredentials is not served yet" },
        new(117, "settings of a broker that cannot be changed", BrokerSettings),
        new(117, "the level of a logger that is none", LoggerLevel),
        new(118, "a heartbeat with a stale broker epoch", StaleHeartbeat),
        new(118, "AlterPartition with a stale broker epoch", StaleAlterPartition),
    ];

    private static string Printed(string name) =>
        name.Length > 20 ? $"{name.Length} characters"
            : $"\"{name.Replace("\0", "NUL", StringComparison.Ordinal).Replace("\n", "LF", StringComparison.Ordinal)}\"";

    private static CreateTopicsRequestTopic Topic(string name, int partitions = 1, short factor = 1) =>
        new() { Name = name, NumPartitions = partitions, ReplicationFactor = factor };

    private static void Create(BadInputBench bench, CreateTopicsRequestTopic topic, ErrorCode error)
    {
        var request = new CreateTopicsRequest { TimeoutMs = 1000, Topics = [topic] };
        CreateTopicsResponse told = bench.Call<CreateTopicsResponse>(ApiKey.CreateTopics, 7, request);
        Assert.Equal(error, (ErrorCode)Assert.Single(told.Topics).ErrorCode);
    }

    private static void Collision(BadInputBench bench)
    {
        if (bench.Turn == 0) bench.Client.CreateTopic("a.b");
        Create(bench, Topic("a_b"), ErrorCode.InvalidTopicException);
    }

    private static void Twice(BadInputBench bench)
    {
        var request = new CreateTopicsRequest { TimeoutMs = 1000, Topics = [Topic("twice"), Topic("twice")] };
        CreateTopicsResponse told = bench.Call<CreateTopicsResponse>(ApiKey.CreateTopics, 7, request);
        Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)Assert.Single(told.Topics).ErrorCode);
    }

    private static void BadAssignments(BadInputBench bench)
    {
        foreach (int[][] assignments in (int[][][])[[[7]], [[1, 1]], [[]], [[-1]], [[1], [1, 1]]])
        {
            CreateTopicsRequestTopic topic = Topic("nope", -1, -1);
            for (int i = 0; i < assignments.Length; i++)
                topic.Assignments.Add(new CreateTopicsRequestAssignment { PartitionIndex = i, BrokerIds = [.. assignments[i]] });
            Create(bench, topic, ErrorCode.InvalidReplicaAssignment);
        }
        CreateTopicsRequestTopic gap = Topic("nope", -1, -1);
        gap.Assignments.Add(new CreateTopicsRequestAssignment { PartitionIndex = 5, BrokerIds = [1] });
        Create(bench, gap, ErrorCode.InvalidReplicaAssignment);
        CreateTopicsRequestTopic both = Topic("nope");
        both.Assignments.Add(new CreateTopicsRequestAssignment { PartitionIndex = 0, BrokerIds = [1] });
        Create(bench, both, ErrorCode.InvalidRequest);
    }

    private static void BadConfigs(BadInputBench bench)
    {
        foreach ((string name, string? value) in ((string, string?)[])
            [("nosuch.key", "1"), ("retention.ms", "soon"), ("retention.ms", "99999999999999999999"), ("segment.bytes", "-1"),
                ("retention.ms", null)])
        {
            CreateTopicsRequestTopic topic = Topic("nope");
            topic.Configs.Add(new CreateTopicsRequestConfig { Name = name, Value = value });
            Create(bench, topic, ErrorCode.InvalidConfig);
        }
    }

    /// <summary>A request makes no more than a thousand topics; the client asks again for the others.</summary>
    private static void ManyUnknown(BadInputBench bench)
    {
        var request = new MetadataRequest { AllowAutoTopicCreation = true, Topics = [] };
        for (int i = 0; i < MostCreatedByMention + 500; i++)
            request.Topics.Add(new MetadataRequestTopic { Name = $"mentioned-{bench.Turn}-{i}" });
        MetadataResponse told = bench.Call<MetadataResponse>(ApiKey.Metadata, 12, request);
        Assert.All(told.Topics, topic => Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)topic.ErrorCode));
        bench.Settle();
        MetadataResponse all = bench.Call<MetadataResponse>(ApiKey.Metadata, 12, new MetadataRequest { Topics = null });
        Assert.InRange(all.Topics.Count(topic => topic.Name!.StartsWith($"mentioned-{bench.Turn}-", StringComparison.Ordinal)), 1,
            MostCreatedByMention);
    }

    private static void MetadataById(BadInputBench bench)
    {
        Uuid id = bench.Client.Metadata("t").TopicId;
        foreach (short version in (short[])[10, 11])
        {
            var request = new MetadataRequest { Topics = [new MetadataRequestTopic { Name = "t", TopicId = id }] };
            MetadataResponse told = bench.Call<MetadataResponse>(ApiKey.Metadata, version, request);
            Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)Assert.Single(told.Topics).ErrorCode);
        }
    }

    /// <summary>What is not served closes the connection, and that alone.</summary>
    private static void NotServed(BadInputBench bench, ApiKey key, short version, IMessage request, int port)
    {
        SteppedClient client = bench.Node.Connect("bad", port);
        client.Send(key, version, request);
        client.Settle();
        Assert.True(client.IsClosed);
        Assert.Equal(0, client.BytesWaiting);
    }

    private static void BrokerSettings(BadInputBench bench)
    {
        foreach ((string broker, string name, string value, ErrorCode error) in ((string, string, string, ErrorCode)[])
        [
            ("1", "node.id", "2", ErrorCode.InvalidRequest), ("1", "log.dirs", "/elsewhere", ErrorCode.InvalidRequest),
            ("", "listeners", "PLAINTEXT://:1", ErrorCode.InvalidRequest), ("99", "log.cleaner.threads", "2", ErrorCode.InvalidRequest),
            ("abc", "log.cleaner.threads", "2", ErrorCode.InvalidRequest), ("1", "log.retention.ms", "soon", ErrorCode.InvalidRequest),
        ])
        {
            Alter(bench, BrokerType, broker, name, value, error);
        }
    }

    private static void LoggerLevel(BadInputBench bench)
    {
        var resource = new IncrementalAlterConfigsRequestResource { ResourceType = BrokerLoggerType, ResourceName = "1" };
        resource.Configs.Add(new IncrementalAlterConfigsRequestConfig { Name = "no.such.logger", Value = "DEBUG" });
        var request = new IncrementalAlterConfigsRequest { Resources = [resource] };
        IncrementalAlterConfigsResponse told = bench.Call<IncrementalAlterConfigsResponse>(ApiKey.IncrementalAlterConfigs, 1, request);
        Assert.NotEqual(ErrorCode.None, (ErrorCode)Assert.Single(told.Responses).ErrorCode);
    }

    private static void Alter(BadInputBench bench, sbyte type, string resourceName, string name, string value, ErrorCode error)
    {
        var resource = new IncrementalAlterConfigsRequestResource { ResourceType = type, ResourceName = resourceName };
        resource.Configs.Add(new IncrementalAlterConfigsRequestConfig { Name = name, Value = value });
        var request = new IncrementalAlterConfigsRequest { Resources = [resource] };
        IncrementalAlterConfigsResponse told = bench.Call<IncrementalAlterConfigsResponse>(ApiKey.IncrementalAlterConfigs, 1, request);
        Assert.True(error == (ErrorCode)Assert.Single(told.Responses).ErrorCode,
            $"{resourceName} {name}: {(ErrorCode)told.Responses[0].ErrorCode}");
    }

    private static void StaleHeartbeat(BadInputBench bench)
    {
        SteppedClient controller = bench.Node.Connect("bad", SteppedNode.ControllerPort);
        foreach (long epoch in (long[])[-1, 0, long.MaxValue])
        {
            var request = new BrokerHeartbeatRequest { BrokerId = 1, BrokerEpoch = epoch, WantFence = true };
            BrokerHeartbeatResponse told = controller.Call<BrokerHeartbeatResponse>(ApiKey.BrokerHeartbeat, 1, request);
            Assert.Equal(ErrorCode.StaleBrokerEpoch, (ErrorCode)told.ErrorCode);
        }
    }

    private static void StaleAlterPartition(BadInputBench bench)
    {
        SteppedClient controller = bench.Node.Connect("bad", SteppedNode.ControllerPort);
        var topic = new AlterPartitionRequestTopic { TopicId = bench.Client.Metadata("t").TopicId };
        topic.Partitions.Add(new AlterPartitionRequestPartition { NewIsrWithEpochs = [new() { BrokerId = 1 }] });
        var request = new AlterPartitionRequest { BrokerId = 1, BrokerEpoch = 0, Topics = [topic] };
        AlterPartitionResponse told = controller.Call<AlterPartitionResponse>(ApiKey.AlterPartition, 3, request);
        Assert.Equal(ErrorCode.StaleBrokerEpoch, (ErrorCode)told.ErrorCode);
    }
}
