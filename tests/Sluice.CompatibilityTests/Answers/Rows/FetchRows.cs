using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.CompatibilityTests.Answers.Rows;

/// <summary>Fetch: bounds, limits, epochs, sessions.</summary>
internal static class FetchRows
{
    private const string Topic = "fetch";

    public static IEnumerable<RequestRow> All() =>
    [
        .. TopicSetup.Create(Topic, 2),
        TopicSetup.Produce("fill", Topic, 0, Batches.Of(3)) with { From = 13 },
        TopicSetup.Produce("fill more", Topic, 0, Batches.Of(2)) with { From = 13 },
        .. Reads(), .. Epochs(), .. Sessions(),
    ];

    private static IEnumerable<RequestRow> Reads()
    {
        yield return Fetch("from the start", 0);
        yield return Fetch("from within a batch", 2);
        yield return Fetch("from the end", 6);
        yield return Fetch("an empty partition", 0, partition: 1);
        yield return Fetch("one byte", 0, maxBytes: 1);
        yield return Fetch("one byte of the partition", 0, partitionMaxBytes: 1);
        yield return Fetch("eighty bytes of the partition", 0, partitionMaxBytes: 80);
        yield return Fetch("beyond the end", 106);
        yield return Fetch("a negative offset", -5);
        yield return Fetch("read committed", 0, edit: request => request.IsolationLevel = 1);
        yield return Fetch("isolation level 7", 0, edit: request => request.IsolationLevel = 7);
        yield return Fetch("unknown partition", 0, partition: 99);
        yield return Fetch("unknown topic", 0, topic: "nowhere");
        yield return Fetch("no topics", 0, edit: request => request.Topics = []);
    }

    private static IEnumerable<RequestRow> Epochs()
    {
        yield return Fetch("current epoch", 0, edit: request => request.Topics[0].Partitions[0].CurrentLeaderEpoch = 0) with { From = 9 };
        yield return Fetch("newer epoch", 0, edit: request => request.Topics[0].Partitions[0].CurrentLeaderEpoch = 7) with { From = 9 };
        yield return Fetch("last fetched epoch", 1, edit: request => request.Topics[0].Partitions[0].LastFetchedEpoch = 0)
            with
        { From = 12 };
        yield return Fetch("last fetched epoch newer", 1, edit: request => request.Topics[0].Partitions[0].LastFetchedEpoch = 9)
            with
        { From = 12 };
        yield return Fetch("replica 77 with the current epoch", 0, edit: request =>
        {
            request.ReplicaId = 77;
            request.ReplicaState.ReplicaId = 77;
            request.Topics[0].Partitions[0].CurrentLeaderEpoch = 0;
        }) with
        { From = 9 };
    }

    private static IEnumerable<RequestRow> Sessions()
    {
        yield return Fetch("unknown session", 0, edit: request => (request.SessionId, request.SessionEpoch) = (12345, 1)) with { From = 7 };
        yield return Fetch("a new session", 0, edit: request => request.SessionEpoch = 0) with { From = 18, Then = Learn };
        yield return Incremental("nothing new in the session", 1);
        yield return TopicSetup.Produce("one more record", Topic, 0, Batches.Of(1)) with { From = 13 };
        yield return Incremental("the new record", 2);
        yield return Incremental("wrong session epoch", 9);
        yield return Incremental("forget the partition", 3, (request, id) =>
            request.ForgottenTopicsData = [new FetchRequestForgottenTopic { TopicId = id, Partitions = [0] }]);
        yield return Incremental("the session is gone", 4);
        yield return Fetch("a session to mix", 0, edit: request => request.SessionEpoch = 0) with { From = 18, Then = Learn };
        yield return Incremental("names in a session of ids", 1) with { From = 12, To = 12 };
    }

    private static void Learn(RowContext context, IMessage answer) => context.SessionId = ((FetchResponse)answer).SessionId;

    private static RequestRow Incremental(string row, int epoch, Action<FetchRequest, Uuid>? edit = null) =>
        new(row, ApiKey.Fetch, (context, _) =>
        {
            var request = new FetchRequest
            {
                MaxWaitMs = 0, MinBytes = 1, SessionId = context.SessionId, SessionEpoch = epoch, Topics = [], ForgottenTopicsData = [],
            };
            edit?.Invoke(request, context.TopicId(Topic));
            return request;
        })
        {
            From = 18,
        };

    private static RequestRow Fetch(
        string row, long offset, string topic = Topic, int partition = 0, int maxBytes = int.MaxValue, int partitionMaxBytes = 1 << 20,
        Action<FetchRequest>? edit = null) =>
        new(row, ApiKey.Fetch, (context, _) =>
        {
            var request = new FetchRequest
            {
                MaxWaitMs = 0, MinBytes = 1, MaxBytes = maxBytes, SessionEpoch = -1,
                Topics =
                [
                    new FetchRequestTopic
                    {
                        Topic = topic, TopicId = context.TopicId(topic),
                        Partitions =
                        [
                            new FetchRequestPartition
                            {
                                Partition = partition, FetchOffset = offset, PartitionMaxBytes = partitionMaxBytes,
                            },
                        ],
                    },
                ],
            };
            edit?.Invoke(request);
            return request;
        });
}
