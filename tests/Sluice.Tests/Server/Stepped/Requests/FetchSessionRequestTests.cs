using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Server.Stepped.Requests;

/// <summary>Incremental fetch sessions (KIP-227), seen from the client.</summary>
public sealed class FetchSessionRequestTests
{
    private readonly SteppedNode _node = SteppedNode.Running(1, SteppedOptions.With(("max.incremental.fetch.session.cache.slots", "2")));
    private readonly SteppedClient _client;
    private readonly Uuid _id;

    public FetchSessionRequestTests()
    {
        _client = _node.Connect();
        _id = _client.CreateTopic("t", 4);
    }

    [Fact]
    public void Epoch_minus_one_makes_no_session() =>
        Assert.Equal(0, Ask(0, -1, (0, 0)).SessionId);

    [Fact]
    public void An_increment_tells_only_what_has_news()
    {
        _client.Produce("t", 0, Batches.Of("a"));
        FetchResponse full = Ask(0, 0, (0, 0), (1, 0), (2, 0));
        Assert.NotEqual(0, full.SessionId);
        Assert.Equal([0, 1, 2], Partitions(full));

        FetchResponse second = Ask(full.SessionId, 1, (0, 1));
        Assert.Equal((ErrorCode.None, full.SessionId), ((ErrorCode)second.ErrorCode, second.SessionId));
        Assert.Empty(Partitions(second));

        _client.Produce("t", 1, Batches.Of("b"));
        Assert.Equal([1], Partitions(Ask(full.SessionId, 2)));
        Assert.Equal([1], Partitions(Ask(full.SessionId, 3)));
        Assert.Empty(Partitions(Ask(full.SessionId, 4, (1, 1))));
    }

    [Fact]
    public void A_partition_that_gave_data_goes_behind_the_others()
    {
        for (int i = 0; i < 3; i++) _client.Produce("t", i, Batches.Of("a"), acks: 1);
        FetchResponse full = Ask(0, 0, (0, 0), (1, 0), (2, 0));
        Assert.Equal([0, 1, 2], Partitions(full));
        _client.Produce("t", 0, Batches.Of("b"));
        FetchResponse next = Ask(full.SessionId, 1, (0, 1));
        Assert.Equal([0, 1, 2], Partitions(next));
        Ask(full.SessionId, 2, (0, 2), (1, 1), (2, 1));
        for (int i = 0; i < 3; i++) _client.Produce("t", i, Batches.Of("c"));
        var request = Request(full.SessionId, 3);
        request.MaxBytes = 1;
        int first = Assert.Single(_client.Fetch(request).Responses[0].Partitions, p => p.Records is { Length: > 0 }).PartitionIndex;
        request = Request(full.SessionId, 4);
        request.MaxBytes = 1;
        int second = Assert.Single(_client.Fetch(request).Responses[0].Partitions, p => p.Records is { Length: > 0 }).PartitionIndex;
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Forgotten_partitions_are_told_no_more_and_the_last_one_ends_the_session()
    {
        int session = Ask(0, 0, (0, 0), (1, 0)).SessionId;
        FetchRequest request = Request(session, 1);
        request.ForgottenTopicsData.Add(new FetchRequestForgottenTopic { Topic = "t", Partitions = [0] });
        Assert.Equal(session, _client.Fetch(request).SessionId);
        _client.Produce("t", 0, Batches.Of("a"));
        Assert.Empty(Partitions(Ask(session, 2)));

        request = Request(session, 3);
        request.ForgottenTopicsData.Add(new FetchRequestForgottenTopic { Topic = "t", Partitions = [1] });
        FetchResponse last = _client.Fetch(request);
        Assert.Equal((ErrorCode.None, 0), ((ErrorCode)last.ErrorCode, last.SessionId));
        Assert.Equal(ErrorCode.FetchSessionIdNotFound, (ErrorCode)Ask(session, 4).ErrorCode);
    }

    [Fact]
    public void Unknown_numbers_and_wrong_epochs_are_refused_as_a_whole()
    {
        int session = Ask(0, 0, (0, 0)).SessionId;

        AssertRefused(ErrorCode.FetchSessionIdNotFound, Ask(session ^ 1, 1));
        AssertRefused(ErrorCode.InvalidFetchSessionEpoch, Ask(session, 2));
        FetchRequest byId = SteppedRequests.FetchOf("", (0, 0));
        (byId.SessionId, byId.SessionEpoch, byId.Topics[0].TopicId) = (session, 1, _id);
        AssertRefused(ErrorCode.FetchSessionTopicIdError, _client.Fetch(byId, 13));
        Assert.Equal(ErrorCode.None, (ErrorCode)Ask(session, 1).ErrorCode);
    }

    [Fact]
    public void Epoch_0_of_a_session_replaces_it_and_epoch_minus_one_closes_it()
    {
        int first = Ask(0, 0, (0, 0)).SessionId;
        int second = Ask(first, 0, (0, 0)).SessionId;
        Assert.NotEqual(first, second);
        AssertRefused(ErrorCode.FetchSessionIdNotFound, Ask(first, 1));

        FetchResponse closed = Ask(second, -1, (0, 0));
        Assert.Equal((0, 1), (closed.SessionId, Partitions(closed).Length));
        AssertRefused(ErrorCode.FetchSessionIdNotFound, Ask(second, 1));
    }

    [Fact]
    public void When_the_cache_is_full_a_client_goes_on_without_a_session_until_another_was_unused_for_two_minutes()
    {
        int first = Ask(0, 0, (0, 0), (1, 0)).SessionId;
        int second = Ask(0, 0, (0, 0), (1, 0)).SessionId;
        FetchResponse without = Ask(0, 0, (0, 0));
        Assert.Equal((0, 1), (without.SessionId, Partitions(without).Length));
        Assert.NotEqual(0, Ask(0, 0, (0, 0), (1, 0), (2, 0)).SessionId);

        _node.RunFor(119_000);
        Assert.Equal(ErrorCode.None, (ErrorCode)Ask(second, 1).ErrorCode);
        _node.RunFor(2_000);
        Assert.NotEqual(0, Ask(0, 0, (0, 0)).SessionId);
        AssertRefused(ErrorCode.FetchSessionIdNotFound, Ask(first, 1));
        Assert.Equal(ErrorCode.None, (ErrorCode)Ask(second, 2).ErrorCode);
    }

    [Fact]
    public void An_error_is_told_once_more_when_it_is_over()
    {
        FetchRequest request = SteppedRequests.FetchOf("later", (0, 0));
        request.SessionEpoch = 0;
        FetchResponse full = _client.Fetch(request);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)full.Responses[0].Partitions[0].ErrorCode);
        _client.CreateTopic("later");

        FetchResponse next = Ask(full.SessionId, 1);

        Assert.Equal(ErrorCode.None, (ErrorCode)next.Responses[0].Partitions[0].ErrorCode);
        Assert.Empty(Partitions(Ask(full.SessionId, 2)));
    }

    [Fact]
    public void A_moved_log_start_is_news()
    {
        _client.Produce("t", 0, Batches.Of("a", "b"));
        int session = Ask(0, 0, (0, 2)).SessionId;
        Assert.Empty(Partitions(Ask(session, 1)));
        _client.DeleteRecords("t", 0, 1);
        Assert.Equal([0], Partitions(Ask(session, 2)));
    }

    private static void AssertRefused(ErrorCode error, FetchResponse response)
    {
        Assert.Equal((error, 0), ((ErrorCode)response.ErrorCode, response.SessionId));
        Assert.Empty(response.Responses);
    }

    private static int[] Partitions(FetchResponse response) =>
        [.. response.Responses.SelectMany(t => t.Partitions).Select(p => p.PartitionIndex).Order()];

    private FetchResponse Ask(int session, int epoch, params ReadOnlySpan<(int Partition, long Offset)> partitions) =>
        _client.Fetch(Request(session, epoch, partitions));

    private static FetchRequest Request(int session, int epoch, params ReadOnlySpan<(int Partition, long Offset)> partitions)
    {
        FetchRequest request = SteppedRequests.FetchOf("t", partitions);
        if (partitions.Length == 0) request.Topics.Clear();
        request.SessionId = session;
        request.SessionEpoch = epoch;
        return request;
    }
}
