using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.CompatibilityTests.Answers.Rows;

/// <summary>Metadata, DescribeTopicPartitions, DescribeCluster, DescribeQuorum and what a broken frame gets.</summary>
internal static class MetadataRows
{
    private const string Topic = "metadata";

    public static IEnumerable<RequestRow> All() =>
        [.. TopicSetup.Create(Topic, 2), .. Metadata(), .. Operations(), .. TopicPartitions(), .. Cluster(), .. Frames()];

    private static IEnumerable<RequestRow> Metadata()
    {
        yield return Ask("a topic", [ByName(Topic)]);
        yield return Ask("an unknown topic", [ByName("nowhere")]) with { From = 4 };
        yield return Ask("a topic and an unknown one", [ByName(Topic), ByName("nowhere")]) with { From = 4 };
        yield return Ask("the same topic twice", [ByName(Topic), ByName(Topic)]);
        yield return Ask("a bad name", [ByName("a b")]) with { From = 4 };
        yield return Ask("an empty name", [ByName("")]) with { From = 4 };
        yield return Ask("no topics", []) with { From = 1 };
        yield return new RequestRow("a topic by id", ApiKey.Metadata, (context, _) => new MetadataRequest
        {
            Topics = [new MetadataRequestTopic { TopicId = context.TopicId(Topic) }], AllowAutoTopicCreation = false,
        })
        {
            From = 12,
        };
        yield return Ask("an unknown id", [new MetadataRequestTopic { TopicId = new Uuid(7, 7) }]) with { From = 12 };
        yield return new RequestRow("an id before version 12", ApiKey.Metadata, (context, _) => new MetadataRequest
        {
            Topics = [new MetadataRequestTopic { TopicId = context.TopicId(Topic), Name = Topic }], AllowAutoTopicCreation = false,
        })
        {
            From = 10, To = 11,
        };
        yield return new RequestRow("authorized operations", ApiKey.Metadata, (_, _) => new MetadataRequest
        {
            Topics = [ByName(Topic)], IncludeClusterAuthorizedOperations = true, IncludeTopicAuthorizedOperations = true,
        })
        {
            From = 8,
        };
    }

    private static IEnumerable<RequestRow> Operations()
    {
        foreach (string name in (string[])["nowhere", "a b"])
        {
            yield return new RequestRow($"authorized operations of '{name}'", ApiKey.Metadata, (_, _) => new MetadataRequest
            {
                Topics = [ByName(name)], AllowAutoTopicCreation = false, IncludeTopicAuthorizedOperations = true,
            })
            {
                From = 8,
            };
        }
        yield return new RequestRow("authorized operations of an unknown id", ApiKey.Metadata, (_, _) => new MetadataRequest
        {
            Topics = [new MetadataRequestTopic { TopicId = new Uuid(7, 7), Name = null }], IncludeTopicAuthorizedOperations = true,
        })
        {
            From = 12,
        };
        yield return new RequestRow("neither name nor id", ApiKey.Metadata, (_, _) => new MetadataRequest
        {
            Topics = [new MetadataRequestTopic { Name = null }],
        })
        {
            From = 12,
        };
    }

    private static IEnumerable<RequestRow> TopicPartitions()
    {
        yield return Partitions("partitions of a topic", 2000, null, Topic);
        yield return Partitions("one partition of a topic", 1, null, Topic);
        yield return Partitions("from a cursor", 2000, 1, Topic);
        yield return Partitions("of an unknown topic", 2000, null, "nowhere");
        yield return Partitions("of a bad name", 2000, null, "a b");
        yield return Partitions("with a limit of zero", 0, null, Topic);
        yield return Partitions("of two topics", 2000, null, Topic, "nowhere", "also-nowhere");
    }

    private static IEnumerable<RequestRow> Cluster()
    {
        yield return Describe("cluster", 1, false);
        yield return Describe("cluster with operations", 1, true);
        yield return Describe("controllers asked of a broker", 2, false) with { From = 1 };
        yield return Describe("endpoint type 9", 9, false) with { From = 1 };
        yield return Describe("controllers", 2, false) with { From = 1, ToController = true };
        yield return Describe("brokers asked of a controller", 1, false) with { ToController = true };
        foreach (bool controller in (bool[])[false, true])
        {
            yield return Quorum("quorum of another topic", "nowhere", 0) with { ToController = controller };
            yield return Quorum("quorum of partition 1", "__cluster_metadata", 1) with { ToController = controller };
        }
        yield return new RequestRow("unregister broker 99", ApiKey.UnregisterBroker, (_, _) =>
            new UnregisterBrokerRequest { BrokerId = 99 });
    }

    private static IEnumerable<RequestRow> Frames()
    {
        yield return Ask("three bytes after the body", []) with { From = 9, Distort = frame => [.. frame, 1, 2, 3] };
        yield return Ask("a null client id", []) with { From = 9, To = 9, Distort = frame => [.. frame[..8], 255, 255, .. frame[14..]] };
        yield return Ask("an unknown key", []) with { From = 9, To = 9, Distort = frame => [0, 200, .. frame[2..]] };
        yield return Ask("version 99", []) with { From = 9, To = 9, Distort = frame => [0, 3, 0, 99, .. frame[4..]] };
        yield return Ask("key 4", []) with { From = 9, To = 9, Distort = frame => [0, 4, 0, 0, .. frame[4..]] };
        yield return Ask("Produce version 2", []) with { From = 9, To = 9, Distort = frame => [0, 0, 0, 2, .. frame[4..]] };
        yield return Ask("Vote on the broker's listener", []) with { From = 9, To = 9, Distort = frame => [0, 52, 0, 0, .. frame[4..]] };
        yield return Ask("a frame of three bytes", []) with { From = 9, To = 9, Distort = frame => frame[..3] };
        yield return Ask("an empty frame", []) with { From = 9, To = 9, Distort = _ => [] };
        yield return Ask("a body cut short", [ByName(Topic)]) with { From = 9, To = 9, Distort = frame => frame[..^4] };
        yield return Ask("Metadata on the controller's listener", []) with { From = 9, To = 9, ToController = true };
        yield return new RequestRow("a bad software name", ApiKey.ApiVersions, (_, _) => new ApiVersionsRequest
        {
            ClientSoftwareName = "a b", ClientSoftwareVersion = "1",
        })
        {
            From = 3,
        };
    }

    private static RequestRow Ask(string row, List<MetadataRequestTopic> topics) =>
        new(row, ApiKey.Metadata, (_, version) => new MetadataRequest { Topics = topics, AllowAutoTopicCreation = version < 4 });

    private static MetadataRequestTopic ByName(string name) => new() { Name = name };

    private static RequestRow Partitions(string row, int limit, int? cursor, params string[] topics) =>
        new(row, ApiKey.DescribeTopicPartitions, (_, _) => new DescribeTopicPartitionsRequest
        {
            Topics = [.. topics.Select(topic => new DescribeTopicPartitionsRequestTopic { Name = topic })],
            ResponsePartitionLimit = limit,
            Cursor = cursor is { } from ? new DescribeTopicPartitionsRequestCursor { TopicName = Topic, PartitionIndex = from } : null,
        });

    private static RequestRow Describe(string row, sbyte endpointType, bool operations) =>
        new(row, ApiKey.DescribeCluster, (_, _) => new DescribeClusterRequest
        {
            EndpointType = endpointType, IncludeClusterAuthorizedOperations = operations,
        });

    private static RequestRow Quorum(string row, string topic, int partition) =>
        new(row, ApiKey.DescribeQuorum, (_, _) => new DescribeQuorumRequest
        {
            Topics =
            [
                new DescribeQuorumRequestTopic
                {
                    TopicName = topic, Partitions = [new DescribeQuorumRequestPartition { PartitionIndex = partition }],
                },
            ],
        });
}
