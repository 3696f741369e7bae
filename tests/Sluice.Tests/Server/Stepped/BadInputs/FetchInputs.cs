using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>Rows 77–87: Fetch, ListOffsets, OffsetForLeaderEpoch and DeleteRecords that ask for what is not there.</summary>
internal static class FetchInputs
{
    private const short IdVersion = 13;
    private const int FewSessions = 5;

    public static IEnumerable<BadInput> All =>
    [
        new(77, "a fetch below the log start, above its end, and at −7", OutOfRange),
        new(78, "a leader epoch that is over, and one that did not begin", Epochs) { Settings = [("num.partitions", "1")] },
        new(79, "a fetch that says it comes from replica 1", FromReplica),
        new(79, "a fetch that says it comes from replica 7, which is none", FromForeignReplica),
        new(80, "an unknown topic id and none", UnknownIds),
        new(80, "a session asked by names that was begun with ids", NameForId),
        new(81, "a session that is not, and an epoch that is not its own", BogusSession),
        new(82, "more sessions than there is room for", ManySessions)
        {
            Settings = [("max.incremental.fetch.session.cache.slots", "5")], IsExpensive = true,
        },
        new(83, "partition_max_bytes −1", NegativeLimit),
        new(84, "max_wait and min_bytes of 2³¹−1", EndlessWait) { Settings = [("num.partitions", "1")] },
        new(85, "forgotten topics that were never fetched", ForgottenNeverFetched),
        new(86, "ListOffsets of a partition twice", ListTwice),
        new(86, "ListOffsets of timestamp −99", ListNoTime),
        new(87, "DeleteRecords above the high watermark and below −1", DeleteOutOfRange),
        new(87, "DeleteRecords of a compacted topic", DeleteCompacted),
    ];

    private static FetchResponsePartition Only(FetchResponse response) => Assert.Single(Assert.Single(response.Responses).Partitions);

    private static void OutOfRange(BadInputBench bench)
    {
        long end = bench.Client.Produce("t", 2, Batches.Of("a", "b")).BaseOffset + 2;
        bench.Client.DeleteRecords("t", 2, end - 1);
        foreach (long offset in (long[])[0, end + 1, long.MaxValue, -7, long.MinValue])
        {
            FetchResponsePartition told = Only(bench.Call<FetchResponse>(ApiKey.Fetch, 12, SteppedRequests.FetchOf("t", (2, offset))));
            Assert.Equal(ErrorCode.OffsetOutOfRange, (ErrorCode)told.ErrorCode);
            Assert.Empty(told.Records ?? []);
        }
    }

    private static void Epochs(BadInputBench bench)
    {
        int before = bench.Client.Metadata("t").Partitions[0].LeaderEpoch;
        bench.Node.Stop();
        bench.Node.Start();
        bench.Reconnect();
        int now = bench.Client.Metadata("t").Partitions[0].LeaderEpoch;
        Assert.True(now > before);
        foreach ((int epoch, ErrorCode error) in ((int, ErrorCode)[])
            [(before, ErrorCode.FencedLeaderEpoch), (now + 1, ErrorCode.UnknownLeaderEpoch), (int.MaxValue, ErrorCode.UnknownLeaderEpoch)])
        {
            FetchRequest fetch = SteppedRequests.FetchOf("t", (0, 0));
            fetch.Topics[0].Partitions[0].CurrentLeaderEpoch = epoch;
            Assert.Equal(error, (ErrorCode)Only(bench.Call<FetchResponse>(ApiKey.Fetch, 12, fetch)).ErrorCode);
            ListOffsetsRequest list = ListOf((0, -1));
            list.Topics[0].Partitions[0].CurrentLeaderEpoch = epoch;
            Assert.Equal(error, (ErrorCode)List(bench, list)[0].ErrorCode);
            var end = new OffsetForLeaderEpochRequestTopic { Topic = "t" };
            end.Partitions.Add(new OffsetForLeaderEpochRequestPartition { CurrentLeaderEpoch = epoch, LeaderEpoch = 0 });
            var request = new OffsetForLeaderEpochRequest { ReplicaId = -1, Topics = [end] };
            OffsetForLeaderEpochResponse told = bench.Call<OffsetForLeaderEpochResponse>(ApiKey.OffsetForLeaderEpoch, 4, request);
            Assert.Equal(error, (ErrorCode)told.Topics[0].Partitions[0].ErrorCode);
        }
    }

    /// <summary>Without an authorizer anybody may, as with Kafka; what was written stays, and so does the high watermark.</summary>
    private static void FromReplica(BadInputBench bench)
    {
        long end = bench.Client.Produce("t", 0, Batches.Of("a")).BaseOffset + 1;
        bench.Call<FetchResponse>(ApiKey.Fetch, 12, ReplicaFetch(1, end));
        bench.Call<FetchResponse>(ApiKey.Fetch, 12, ReplicaFetch(1, long.MaxValue));
        Assert.Equal(end, Only(bench.Call<FetchResponse>(ApiKey.Fetch, 12, SteppedRequests.FetchOf("t", (0, end)))).HighWatermark);
    }

    private static void FromForeignReplica(BadInputBench bench)
    {
        long end = bench.Client.Produce("t", 0, Batches.Of("a")).BaseOffset + 1;
        FetchResponsePartition told = Only(bench.Call<FetchResponse>(ApiKey.Fetch, 12, ReplicaFetch(7, 0)));
        Assert.NotEqual(ErrorCode.None, (ErrorCode)told.ErrorCode);
        Assert.Equal(end, Only(bench.Call<FetchResponse>(ApiKey.Fetch, 12, SteppedRequests.FetchOf("t", (0, end)))).HighWatermark);
    }

    private static FetchRequest ReplicaFetch(int replica, long offset)
    {
        FetchRequest request = SteppedRequests.FetchOf("t", (0, offset));
        request.ReplicaId = replica;
        return request;
    }

    private static void UnknownIds(BadInputBench bench)
    {
        foreach (Uuid id in (Uuid[])[Uuid.Zero, new Uuid(1, 2)])
        {
            FetchRequest request = SteppedRequests.FetchOf("", (0, 0));
            request.Topics[0].TopicId = id;
            FetchResponse told = bench.Call<FetchResponse>(ApiKey.Fetch, IdVersion, request);
            Assert.Equal(ErrorCode.UnknownTopicId, (ErrorCode)Only(told).ErrorCode);
        }
    }

    private static void NameForId(BadInputBench bench)
    {
        FetchRequest begun = SteppedRequests.FetchOf("", (0, 0));
        (begun.SessionEpoch, begun.Topics[0].TopicId) = (0, bench.Client.Metadata("t").TopicId);
        int session = bench.Call<FetchResponse>(ApiKey.Fetch, IdVersion, begun).SessionId;
        Assert.NotEqual(0, session);
        FetchRequest byName = SteppedRequests.FetchOf("t", (0, 0));
        (byName.SessionId, byName.SessionEpoch) = (session, 1);
        Assert.Equal(ErrorCode.FetchSessionTopicIdError, (ErrorCode)bench.Call<FetchResponse>(ApiKey.Fetch, 12, byName).ErrorCode);
        CloseSession(bench, session);
    }

    private static void BogusSession(BadInputBench bench)
    {
        FetchRequest begun = SteppedRequests.FetchOf("t", (0, 0));
        begun.SessionEpoch = 0;
        int session = bench.Call<FetchResponse>(ApiKey.Fetch, 12, begun).SessionId;
        foreach ((int id, int epoch, ErrorCode error) in ((int, int, ErrorCode)[])
        [
            (session ^ 1, 1, ErrorCode.FetchSessionIdNotFound), (-1, 1, ErrorCode.FetchSessionIdNotFound),
            (session, 2, ErrorCode.InvalidFetchSessionEpoch), (session, int.MaxValue, ErrorCode.InvalidFetchSessionEpoch),
        ])
        {
            FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
            (request.SessionId, request.SessionEpoch) = (id, epoch);
            FetchResponse told = bench.Call<FetchResponse>(ApiKey.Fetch, 12, request);
            Assert.Equal(error, (ErrorCode)told.ErrorCode);
            Assert.Empty(told.Responses);
        }
        CloseSession(bench, session);
    }

    private static void CloseSession(BadInputBench bench, int session)
    {
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        (request.SessionId, request.SessionEpoch) = (session, -1);
        bench.Call<FetchResponse>(ApiKey.Fetch, 12, request);
    }

    private static void ManySessions(BadInputBench bench)
    {
        int made = 0;
        for (int i = 0; i < 10 * FewSessions; i++)
        {
            FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
            request.SessionEpoch = 0;
            FetchResponse told = bench.Call<FetchResponse>(ApiKey.Fetch, 12, request);
            Assert.Equal(ErrorCode.None, (ErrorCode)told.ErrorCode);
            Assert.Equal(ErrorCode.None, (ErrorCode)Only(told).ErrorCode);
            if (told.SessionId != 0) made++;
        }
        Assert.Equal(bench.Turn == 0 ? FewSessions : 0, made);
    }

    private static void NegativeLimit(BadInputBench bench)
    {
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        request.Topics[0].Partitions[0].PartitionMaxBytes = -1;
        Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)Only(bench.Call<FetchResponse>(ApiKey.Fetch, 12, request)).ErrorCode);
    }

    /// <summary>Kafka parks it for 24 days; here it is answered after five minutes, and nothing is lost by asking again.</summary>
    private static void EndlessWait(BadInputBench bench)
    {
        long end = bench.Client.Produce("t", 1, Batches.Of("a")).BaseOffset + 1;
        FetchRequest request = SteppedRequests.FetchOf("t", (1, end));
        (request.MaxWaitMs, request.MinBytes) = (int.MaxValue, int.MaxValue);
        bench.Send(bench.Client.Frame(ApiKey.Fetch, 12, request));
        bench.Node.RunFor(290_000);
        Assert.Null(bench.Client.TryReceive<FetchResponse>(ApiKey.Fetch, 12));
        bench.Node.RunFor(20_000);
        Assert.Equal(ErrorCode.None, (ErrorCode)Only(bench.Client.TryReceive<FetchResponse>(ApiKey.Fetch, 12)!).ErrorCode);
    }

    private static void ForgottenNeverFetched(BadInputBench bench)
    {
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        var forgotten = new FetchRequestForgottenTopic { Topic = "nobody-made-this" };
        forgotten.Partitions.AddRange([0, -1, int.MaxValue]);
        request.ForgottenTopicsData.Add(forgotten);
        FetchResponse told = bench.Call<FetchResponse>(ApiKey.Fetch, 12, request);
        Assert.Equal(ErrorCode.None, (ErrorCode)told.ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)Only(told).ErrorCode);
    }

    private static ListOffsetsRequest ListOf(params ReadOnlySpan<(int Partition, long Timestamp)> asked)
    {
        var topic = new ListOffsetsRequestTopic { Name = "t" };
        foreach ((int partition, long timestamp) in asked)
            topic.Partitions.Add(new ListOffsetsRequestPartition
            {
                PartitionIndex = partition, Timestamp = timestamp, CurrentLeaderEpoch = -1,
            });
        return new ListOffsetsRequest { ReplicaId = -1, Topics = [topic] };
    }

    private static List<ListOffsetsResponsePartition> List(BadInputBench bench, ListOffsetsRequest request) =>
        bench.Call<ListOffsetsResponse>(ApiKey.ListOffsets, 10, request).Topics[0].Partitions;

    private static void ListTwice(BadInputBench bench) =>
        Assert.All(List(bench, ListOf((0, -1), (0, -2))), told => Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)told.ErrorCode));

    private static void ListNoTime(BadInputBench bench)
    {
        foreach (long timestamp in (long[])[-99, long.MinValue])
            Assert.Equal(ErrorCode.UnsupportedVersion, (ErrorCode)Assert.Single(List(bench, ListOf((0, timestamp)))).ErrorCode);
    }

    private static void DeleteOutOfRange(BadInputBench bench)
    {
        long end = bench.Client.Produce("t", 0, Batches.Of("a")).BaseOffset + 1;
        foreach (long offset in (long[])[end + 1, long.MaxValue, -2, long.MinValue])
            Assert.Equal(ErrorCode.OffsetOutOfRange, (ErrorCode)bench.Client.DeleteRecords("t", 0, offset).ErrorCode);
    }

    private static void DeleteCompacted(BadInputBench bench) =>
        Assert.Equal(ErrorCode.PolicyViolation, (ErrorCode)bench.Client.DeleteRecords("compacted", 0, 0).ErrorCode);
}
