using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.CompatibilityTests.Answers.Rows;

/// <summary>ListOffsets, OffsetForLeaderEpoch, DeleteRecords, DescribeProducers, DescribeLogDirs.</summary>
internal static class OffsetRows
{
    private const string Topic = "offsets";

    public static IEnumerable<RequestRow> All() =>
    [
        .. TopicSetup.Create(Topic, 2),
        .. TopicSetup.Create("offsets-compacted", 1, ("cleanup.policy", "compact")),
        TopicSetup.Produce("three records", Topic, 0, Batches.Of(3)) with { From = 13 },
        .. ListOffsets(), .. Epochs(), .. DeleteRecords(), .. Descriptions(),
    ];

    private static IEnumerable<RequestRow> ListOffsets()
    {
        foreach (long special in (long[])[-1, -2, -3, -4, -5, -6, -7]) yield return List($"timestamp {special}", 0, special);
        foreach (long special in (long[])[-1, -2, -3]) yield return List($"timestamp {special} of an empty partition", 1, special);
        yield return List("timestamp 0", 0, 0);
        yield return List("timestamp of the second record", 0, Batches.TimeMs + 1);
        yield return List("timestamp after all records", 0, Batches.TimeMs + 100);
        yield return List("unknown partition", 99, -1);
        yield return List("unknown topic", 0, -1, topic: "nowhere");
        yield return List("read committed", 0, -1, request => request.IsolationLevel = 1) with { From = 2 };
        yield return List("newer epoch", 0, -1, request => request.Topics[0].Partitions[0].CurrentLeaderEpoch = 5) with { From = 4 };
        yield return List("the partition twice", 0, -1, request => request.Topics[0].Partitions.Add(request.Topics[0].Partitions[0]));
        yield return List("as a debugger", 0, -1, request => request.ReplicaId = -2);
    }

    private static IEnumerable<RequestRow> Epochs()
    {
        yield return EndOfEpoch("epoch 0", 0, 0);
        yield return EndOfEpoch("epoch 9", 0, 9);
        yield return EndOfEpoch("epoch -1", 0, -1);
        yield return EndOfEpoch("epoch 0 of an unknown partition", 99, 0);
        yield return EndOfEpoch("epoch 0 of a newer leader", 0, 0, current: 5);
    }

    private static IEnumerable<RequestRow> DeleteRecords()
    {
        yield return Delete("delete beyond the high watermark", Topic, 0, 99);
        yield return Delete("delete to -2", Topic, 0, -2);
        yield return Delete("delete to 1", Topic, 0, 1);
        yield return Delete("delete to 0 after 1", Topic, 0, 0);
        yield return Delete("delete to the high watermark", Topic, 0, -1);
        yield return Delete("delete of an unknown topic", "nowhere", 0, 0);
        yield return Delete("delete of an unknown partition", Topic, 99, 0);
        yield return Delete("delete of a compacted topic", "offsets-compacted", 0, 0);
        yield return List("earliest after the deletion", 0, -2);
    }

    private static IEnumerable<RequestRow> Descriptions()
    {
        yield return new RequestRow("producers", ApiKey.DescribeProducers, (_, _) => new DescribeProducersRequest
        {
            Topics =
            [
                new DescribeProducersRequestTopic { Name = Topic, PartitionIndexes = [0, 99] },
                new DescribeProducersRequestTopic { Name = "nowhere", PartitionIndexes = [0] },
            ],
        });
        yield return new RequestRow("log directories of a topic", ApiKey.DescribeLogDirs, (_, _) => new DescribeLogDirsRequest
        {
            Topics = [new DescribeLogDirsRequestTopic { Topic = Topic, Partitions = [0, 1] }],
        });
        yield return new RequestRow("log directories of an unknown topic", ApiKey.DescribeLogDirs, (_, _) => new DescribeLogDirsRequest
        {
            Topics = [new DescribeLogDirsRequestTopic { Topic = "nowhere", Partitions = [0, 1] }],
        });
    }

    private static RequestRow List(string row, int partition, long timestamp, Action<ListOffsetsRequest>? edit = null,
        string topic = Topic) =>
        new(row, ApiKey.ListOffsets, (_, _) =>
        {
            var request = new ListOffsetsRequest
            {
                ReplicaId = -1,
                TimeoutMs = 5000,
                Topics =
                [
                    new ListOffsetsRequestTopic
                    {
                        Name = topic, Partitions = [new ListOffsetsRequestPartition { PartitionIndex = partition, Timestamp = timestamp }],
                    },
                ],
            };
            edit?.Invoke(request);
            return request;
        });

    private static RequestRow EndOfEpoch(string row, int partition, int epoch, int current = -1) =>
        new(row, ApiKey.OffsetForLeaderEpoch, (_, _) => new OffsetForLeaderEpochRequest
        {
            ReplicaId = -1,
            Topics =
            [
                new OffsetForLeaderEpochRequestTopic
                {
                    Topic = Topic,
                    Partitions =
                    [
                        new OffsetForLeaderEpochRequestPartition
                        {
                            Partition = partition, CurrentLeaderEpoch = current, LeaderEpoch = epoch,
                        },
                    ],
                },
            ],
        });

    private static RequestRow Delete(string row, string topic, int partition, long offset) =>
        new(row, ApiKey.DeleteRecords, (_, _) => new DeleteRecordsRequest
        {
            TimeoutMs = 5000,
            Topics =
            [
                new DeleteRecordsRequestTopic
                {
                    Name = topic, Partitions = [new DeleteRecordsRequestPartition { PartitionIndex = partition, Offset = offset }],
                },
            ],
        });
}
