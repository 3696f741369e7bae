using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Server.Stepped.Requests;

public sealed class FetchRequestTests
{
    private readonly SteppedNode _node = SteppedNode.Running();
    private readonly SteppedClient _client;
    private readonly Uuid _id;

    public FetchRequestTests()
    {
        _client = _node.Connect();
        _id = _client.CreateTopic("t", 4);
    }

    [Theory]
    [InlineData((short)4)]
    [InlineData((short)5)]
    [InlineData((short)7)]
    [InlineData((short)9)]
    [InlineData((short)11)]
    [InlineData((short)12)]
    public void Every_version_by_name_is_served(short version)
    {
        _client.Produce("t", 0, Batches.Of("a"));
        FetchResponse response = _client.Fetch(SteppedRequests.FetchOf("t", (0, 0)), version);
        Assert.Equal([(0, "a")], Batches.Read(response.Responses[0].Partitions[0].Records));
    }

    [Theory]
    [InlineData((short)13)]
    [InlineData((short)15)]
    [InlineData((short)17)]
    [InlineData((short)18)]
    public void Every_version_by_id_is_served(short version)
    {
        _client.Produce("t", 0, Batches.Of("a"));
        FetchResponse response = _client.Fetch(ById((0, 0)), version);
        Assert.Equal(_id, response.Responses[0].TopicId);
        Assert.Equal([(0, "a")], Batches.Read(response.Responses[0].Partitions[0].Records));
    }

    [Fact]
    public void The_first_batch_comes_whole_however_small_the_limits()
    {
        _client.Produce("t", 0, Batches.Of(new string('a', 5_000)));
        _client.Produce("t", 0, Batches.Of("b"));
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        request.MaxBytes = 1;
        request.Topics[0].Partitions[0].PartitionMaxBytes = 1;

        FetchResponsePartition told = _client.Fetch(request).Responses[0].Partitions[0];

        Assert.Equal(0, Assert.Single(Batches.Read(told.Records)).Offset);
        Assert.Equal(2, told.HighWatermark);
    }

    [Fact]
    public void Limits_hold_over_partitions_and_the_first_non_empty_one_is_served_whole()
    {
        for (int i = 1; i < 4; i++) _client.Produce("t", i, Batches.Of(new string('a', 1_000)));
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0), (1, 0), (2, 0), (3, 0));
        request.MaxBytes = 1_500;

        List<FetchResponsePartition> told = _client.Fetch(request).Responses[0].Partitions;

        Assert.Equal([0, 1, 2, 3], told.Select(p => p.PartitionIndex));
        Assert.Empty(told[0].Records ?? []);
        Assert.Single(Batches.Read(told[1].Records));
        Assert.InRange(told.Sum(p => p.Records?.Length ?? 0), 1_000, 1_500);
    }

    [Fact]
    public void A_batch_that_contains_the_offset_is_returned_from_its_beginning()
    {
        _client.Produce("t", 0, Batches.Of("a", "b", "c"));
        Assert.Equal([0, 1, 2], Batches.Read(_client.Fetch("t", 0, 2).Records).Select(r => r.Offset));
        Assert.Empty(_client.Fetch("t", 0, 3).Records ?? []);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(104)]
    [InlineData(-5)]
    public void An_offset_out_of_range_is_refused_with_every_offset_unknown(long offset)
    {
        _client.Produce("t", 0, Batches.Of("a", "b", "c"));
        FetchResponsePartition told = _client.Fetch("t", 0, offset);
        Assert.Equal(ErrorCode.OffsetOutOfRange, (ErrorCode)told.ErrorCode);
        Assert.Equal((-1L, -1L, -1L), (told.HighWatermark, told.LastStableOffset, told.LogStartOffset));
    }

    [Fact]
    public void Isolation_levels_other_than_0_and_1_fail_the_request()
    {
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        request.IsolationLevel = 7;
        Assert.Equal(ErrorCode.UnknownServerError, (ErrorCode)_client.Fetch(request).ErrorCode);
    }

    [Fact]
    public void Read_committed_has_a_list_of_aborted_transactions_and_read_uncommitted_has_none()
    {
        _client.Produce("t", 0, Batches.Of("a"));
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        Assert.Null(_client.Fetch(request).Responses[0].Partitions[0].AbortedTransactions);
        request.IsolationLevel = 1;
        FetchResponsePartition told = _client.Fetch(request).Responses[0].Partitions[0];
        Assert.Empty(told.AbortedTransactions!);
        Assert.Equal(1, told.LastStableOffset);
        Assert.Single(Batches.Read(told.Records));
    }

    [Fact]
    public void Partitions_that_are_not_there_are_refused_each()
    {
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)_client.Fetch("t", 4, 0).ErrorCode);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)_client.Fetch("t", -1, 0).ErrorCode);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)_client.Fetch("nowhere", 0, 0).ErrorCode);
        FetchRequest request = ById((0, 0));
        request.Topics[0].TopicId = Uuid.Zero;
        FetchResponse response = _client.Fetch(request, 13);
        Assert.Equal(ErrorCode.UnknownTopicId, (ErrorCode)response.Responses[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public void A_negative_partition_limit_is_refused()
    {
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        request.Topics[0].Partitions[0].PartitionMaxBytes = -1;
        Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)_client.Fetch(request).Responses[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public void Epochs_of_the_client_are_compared_with_the_leaders()
    {
        _client.Produce("t", 0, Batches.Of("a", "b"));
        int first = _client.Metadata("t").Partitions[0].LeaderEpoch;
        _node.Stop();
        _node.Start();
        SteppedClient client = _node.Connect();
        client.Produce("t", 0, Batches.Of("c"));
        int epoch = client.Metadata("t").Partitions[0].LeaderEpoch;
        Assert.True(epoch > first);

        FetchResponsePartition older = Asking(client, currentEpoch: first, lastEpoch: -1, offset: 0);
        Assert.Equal(ErrorCode.FencedLeaderEpoch, (ErrorCode)older.ErrorCode);
        Assert.Equal((1, epoch), (older.CurrentLeader.LeaderId, older.CurrentLeader.LeaderEpoch));
        Assert.Equal(ErrorCode.UnknownLeaderEpoch, (ErrorCode)Asking(client, epoch + 1, -1, 0).ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)Asking(client, epoch, -1, 0).ErrorCode);

        Assert.Equal(ErrorCode.OffsetOutOfRange, (ErrorCode)Asking(client, -1, epoch + 1, 0).ErrorCode);
        FetchResponsePartition diverging = Asking(client, -1, first, 3);
        Assert.Equal(ErrorCode.None, (ErrorCode)diverging.ErrorCode);
        Assert.Equal((first, 2L), (diverging.DivergingEpoch.Epoch, diverging.DivergingEpoch.EndOffset));
        Assert.Empty(diverging.Records ?? []);
        Assert.Equal(-1, Asking(client, -1, first, 2).DivergingEpoch.Epoch);

        OffsetForLeaderEpochResponsePartition end = EndOf(client, first);
        Assert.Equal((first, 2L), (end.LeaderEpoch, end.EndOffset));
        end = EndOf(client, epoch);
        Assert.Equal((epoch, 3L), (end.LeaderEpoch, end.EndOffset));
        end = EndOf(client, epoch + 1);
        Assert.Equal((-1, -1L), (end.LeaderEpoch, end.EndOffset));
    }

    [Fact]
    public void A_fetch_parked_on_a_topic_that_is_deleted_is_woken_and_told()
    {
        foreach (bool byId in (bool[])[false, true])
        {
            Uuid id = _client.CreateTopic("doomed");
            SteppedClient reader = _node.Connect("reader");
            FetchRequest request = SteppedRequests.FetchOf(byId ? "" : "doomed", (0, 0));
            request.Topics[0].TopicId = id;
            request.MaxWaitMs = 60_000;
            short version = byId ? (short)13 : (short)12;
            reader.Send(ApiKey.Fetch, version, request);
            Assert.Null(reader.TryReceive<FetchResponse>(ApiKey.Fetch, version));

            var deletion = new DeleteTopicsRequest { Topics = [new DeleteTopicsRequestTopic { Name = "doomed" }], TimeoutMs = 1000 };
            Assert.Equal(0, _client.Call<DeleteTopicsResponse>(ApiKey.DeleteTopics, 6, deletion).Responses[0].ErrorCode);

            FetchResponse? woken = reader.TryReceive<FetchResponse>(ApiKey.Fetch, version);
            Assert.NotNull(woken);
            ErrorCode expected = byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
            Assert.Equal(expected, (ErrorCode)woken.Responses[0].Partitions[0].ErrorCode);
        }
    }

    [Fact]
    public void A_long_poll_waits_for_as_many_bytes_as_it_wants()
    {
        SteppedClient reader = _node.Connect("reader");
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0), (1, 0));
        request.MaxWaitMs = 60_000;
        request.MinBytes = 1_000;
        reader.Send(ApiKey.Fetch, 12, request);
        Assert.Null(reader.TryReceive<FetchResponse>(ApiKey.Fetch, 12));
        _client.Produce("t", 0, Batches.Of(new string('a', 500)));
        Assert.Null(reader.TryReceive<FetchResponse>(ApiKey.Fetch, 12));
        _client.Produce("t", 1, Batches.Of(new string('b', 500)));

        FetchResponse? told = reader.TryReceive<FetchResponse>(ApiKey.Fetch, 12);

        Assert.Equal(2, told!.Responses[0].Partitions.Count(p => p.Records!.Length > 500));
    }

    [Fact]
    public void A_client_that_leaves_while_parked_leaves_nothing_behind()
    {
        SteppedClient reader = _node.Connect("reader");
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        request.MaxWaitMs = 60_000;
        reader.Send(ApiKey.Fetch, 12, request);
        reader.Settle();
        reader.Close();
        reader.Settle();

        Assert.Equal(0, _client.Produce("t", 0, Batches.Of("a")).BaseOffset);
        _node.RunFor(70_000);
        Assert.Empty(_node.Log.Errors);
    }

    private FetchRequest ById(params ReadOnlySpan<(int Partition, long Offset)> partitions)
    {
        FetchRequest request = SteppedRequests.FetchOf("", partitions);
        request.Topics[0].TopicId = _id;
        return request;
    }

    private static FetchResponsePartition Asking(SteppedClient client, int currentEpoch, int lastEpoch, long offset)
    {
        FetchRequest request = SteppedRequests.FetchOf("t", (0, offset));
        request.Topics[0].Partitions[0].CurrentLeaderEpoch = currentEpoch;
        request.Topics[0].Partitions[0].LastFetchedEpoch = lastEpoch;
        return client.Fetch(request).Responses[0].Partitions[0];
    }

    private static OffsetForLeaderEpochResponsePartition EndOf(SteppedClient client, int epoch)
    {
        var topic = new OffsetForLeaderEpochRequestTopic { Topic = "t" };
        topic.Partitions.Add(new OffsetForLeaderEpochRequestPartition { Partition = 0, LeaderEpoch = epoch });
        var request = new OffsetForLeaderEpochRequest { Topics = [topic] };
        return client.Call<OffsetForLeaderEpochResponse>(ApiKey.OffsetForLeaderEpoch, 4, request).Topics[0].Partitions[0];
    }
}
