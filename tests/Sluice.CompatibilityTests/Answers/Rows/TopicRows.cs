using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.CompatibilityTests.Answers.Rows;

/// <summary>CreateTopics, CreatePartitions, DeleteTopics, ElectLeaders.</summary>
internal static class TopicRows
{
    private const string Topic = "topics";

    public static IEnumerable<RequestRow> All() =>
        [.. TopicSetup.Create(Topic, 2), .. Create(), .. CreateSpecial(), .. Partitions(), .. Delete(), .. Elect()];

    private static IEnumerable<RequestRow> Create()
    {
        yield return Validate("a topic that exists", Plain(Topic));
        foreach (string bad in (string[])["a b", "", ".", "..", new string('x', 250), "a/b"])
            yield return Validate($"the name '{bad}'", Plain(bad)) with { From = 6 };
        yield return Validate("a good one", Plain("fresh", 3));
        yield return Validate("defaults", Plain("fresh", -1, -1)) with { From = 4 };
        foreach (short replicas in (short[])[3, 0, -2])
            yield return Validate($"replication factor {replicas}", Plain("fresh", 1, replicas));
        yield return Validate("no partitions", Plain("fresh", 0));
        yield return Validate("-2 partitions", Plain("fresh", -2)) with { From = 6 };
        yield return Validate("200000 partitions", Plain("fresh", 200_000)) with { From = 6 };
        yield return Validate("the same name twice", Plain("twice"), Plain("twice"), Plain("once"));
        yield return Validate("a name that collides", Plain("to.pics-a"), Plain("to_pics-a")) with { From = 6 };
        yield return Validate("the metadata topic", Plain("__cluster_metadata")) with { From = 6 };
        foreach ((string name, string? value) in Configs)
            yield return Validate($"{name}={value ?? "null"}", Configured("fresh", name, value)) with { From = 5 };
    }

    private static readonly (string Name, string? Value)[] Configs =
    [
        ("nosuch", "1"), ("max.message.bytes", "abc"), ("segment.bytes", "1000"), ("retention.ms", null), ("retention.ms", ""),
        ("retention.ms", "-2"), ("cleanup.policy", ""), ("cleanup.policy", "delete,compact"), ("cleanup.policy", "sweep"),
        ("min.insync.replicas", "5"), ("min.insync.replicas", "0"), ("compression.type", "zip"), ("compression.type", "zstd"),
        ("compression.gzip.level", "10"), ("message.timestamp.type", "Never"), ("preallocate", "maybe"), ("preallocate", "TRUE"),
        ("min.cleanable.dirty.ratio", "1.5"), ("min.cleanable.dirty.ratio", "0.25"), ("max.message.bytes", " 77 "),
        ("max.message.bytes", "2147483648"), ("leader.replication.throttled.replicas", "0:1,1:1"),
        ("leader.replication.throttled.replicas", "zero"), ("remote.storage.enable", "true"), ("segment.ms", "0"),
        ("file.delete.delay.ms", "-1"),
        ("flush.ms", "9223372036854775807"), ("local.retention.ms", "-3"), ("max.compaction.lag.ms", "0"),
        ("message.format.version", "2.8"),
        ("message.downconversion.enable", "true"), ("unclean.leader.election.enable", "1"),
    ];

    private static IEnumerable<RequestRow> CreateSpecial()
    {
        yield return Validate("assignments", Assigned("fresh", -1, -1, (0, [1]), (1, [1]))) with { From = 6 };
        yield return Validate("assignments to broker 99", Assigned("fresh", -1, -1, (0, [99]))) with { From = 6 };
        yield return Validate("assignments with a number of partitions", Assigned("fresh", 2, -1, (0, [1]), (1, [1]))) with { From = 6 };
        yield return Validate("assignments not from 0", Assigned("fresh", -1, -1, (1, [1]), (2, [1]))) with { From = 6 };
        yield return Validate("assignment to a broker twice", Assigned("fresh", -1, -1, (0, [1, 1]))) with { From = 6 };
        yield return Validate("assignment to nobody", Assigned("fresh", -1, -1, (0, []))) with { From = 6 };
        yield return Validate("assignments of one partition twice", Assigned("fresh", -1, -1, (0, [1]), (0, [1]))) with { From = 6 };
        yield return Validate("on the controller's listener", Plain("fresh")) with { ToController = true };
        yield return new RequestRow("create with a config", ApiKey.CreateTopics, (context, version) => new CreateTopicsRequest
        {
            Topics = [Configured($"topics-v{version}", "retention.ms", "123456")],
        })
        {
            Then = (context, answer) => context.Learn("topics-v7", ((CreateTopicsResponse)answer).Topics[0].TopicId),
        };
    }

    private static IEnumerable<RequestRow> Partitions()
    {
        foreach (int count in (int[])[1, 0, -1, 2]) yield return Grow($"partitions {count}", Topic, count);
        yield return Grow("partitions of an unknown topic", "nowhere", 5);
        yield return Grow("partitions with an assignment", Topic, 3, [1]);
        yield return Grow("partitions with too many assignments", Topic, 3, [1], [1]);
        yield return Grow("partitions with an assignment to broker 99", Topic, 3, [99]);
        yield return Grow("twenty thousand partitions", Topic, 20_000);
        yield return new RequestRow("a topic grows", ApiKey.CreatePartitions, (context, version) => new CreatePartitionsRequest
        {
            Topics = [new CreatePartitionsRequestTopic { Name = Topic, Count = 3 + version, Assignments = null }], TimeoutMs = 5000,
        });
    }

    private static IEnumerable<RequestRow> Delete()
    {
        yield return Remove("delete an unknown name", "nowhere") with { To = 5 };
        yield return RemoveState("delete an unknown name by state", new DeleteTopicsRequestTopic { Name = "nowhere" });
        yield return RemoveState("delete an unknown id", new DeleteTopicsRequestTopic { TopicId = new Uuid(7, 9) });
        yield return RemoveState("delete by name and id", new DeleteTopicsRequestTopic { Name = Topic, TopicId = new Uuid(7, 9) });
        yield return RemoveState("delete by neither", new DeleteTopicsRequestTopic());
        yield return RemoveState(
            "delete twice in one request", new DeleteTopicsRequestTopic { Name = "topics-v6" },
            new DeleteTopicsRequestTopic { Name = "topics-v6" });
        foreach (short version in (short[])[1, 2, 3, 4, 5])
            yield return Remove($"delete topics-v{version}", $"topics-v{version}") with { From = version, To = version };
        for (int i = 0; i < 2; i++)
        {
            yield return new RequestRow(i == 0 ? "delete by id" : "delete by id again", ApiKey.DeleteTopics, (context, _) =>
                new DeleteTopicsRequest
                {
                    Topics = [new DeleteTopicsRequestTopic { TopicId = context.TopicId("topics-v7") }], TimeoutMs = 5000,
                })
            {
                From = 6,
            };
        }
    }

    private static IEnumerable<RequestRow> Elect()
    {
        yield return Leaders("election not needed", 0, Topic);
        yield return Leaders("unclean election not needed", 1, Topic) with { From = 1 };
        yield return Leaders("election of an unknown topic", 0, "nowhere");
        yield return Leaders("election type 9", 9, Topic) with { From = 1 };
        yield return new RequestRow("election of all", ApiKey.ElectLeaders, (_, _) => new ElectLeadersRequest { TopicPartitions = null });
    }

    private static CreateTopicsRequestTopic Plain(string name, int partitions = 1, short replicas = 1) =>
        new() { Name = name, NumPartitions = partitions, ReplicationFactor = replicas };

    private static CreateTopicsRequestTopic Configured(string name, string config, string? value) =>
        new()
        {
            Name = name, NumPartitions = 1, ReplicationFactor = 1,
            Configs = [new CreateTopicsRequestConfig { Name = config, Value = value }],
        };

    private static CreateTopicsRequestTopic Assigned(
        string name, int partitions, short replicas, params (int Index, List<int> Brokers)[] all) =>
        new()
        {
            Name = name, NumPartitions = partitions, ReplicationFactor = replicas,
            Assignments = [.. all.Select(one => new CreateTopicsRequestAssignment { PartitionIndex = one.Index, BrokerIds = one.Brokers })],
        };

    private static RequestRow Validate(string row, params CreateTopicsRequestTopic[] topics) =>
        new($"create: {row}", ApiKey.CreateTopics, (_, _) => new CreateTopicsRequest { Topics = [.. topics], ValidateOnly = true });

    private static RequestRow Grow(string row, string topic, int count, params int[][] assignments) =>
        new(row, ApiKey.CreatePartitions, (_, _) => new CreatePartitionsRequest
        {
            Topics =
            [
                new CreatePartitionsRequestTopic
                {
                    Name = topic, Count = count,
                    Assignments = assignments.Length == 0
                        ? null
                        : [.. assignments.Select(brokers => new CreatePartitionsRequestAssignment { BrokerIds = [.. brokers] })],
                },
            ],
            TimeoutMs = 5000,
            ValidateOnly = true,
        });

    private static RequestRow Remove(string row, string name) =>
        new(row, ApiKey.DeleteTopics, (_, _) => new DeleteTopicsRequest { TopicNames = [name], TimeoutMs = 5000 });

    private static RequestRow RemoveState(string row, params DeleteTopicsRequestTopic[] topics) =>
        new(row, ApiKey.DeleteTopics, (_, _) => new DeleteTopicsRequest { Topics = [.. topics], TimeoutMs = 5000 }) { From = 6 };

    private static RequestRow Leaders(string row, sbyte type, string topic) =>
        new(row, ApiKey.ElectLeaders, (_, version) => new ElectLeadersRequest
        {
            ElectionType = type, TopicPartitions = [new ElectLeadersRequestTopicPartitions { Topic = topic, Partitions = [0, 99] }],
        });
}
