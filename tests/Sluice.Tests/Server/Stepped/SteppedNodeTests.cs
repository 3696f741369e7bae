using Sluice.Base;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

public sealed class SteppedNodeTests
{
    [Fact]
    public void A_topic_is_created_by_mentioning_it_written_and_read()
    {
        SteppedNode node = SteppedNode.Running();
        SteppedClient client = node.Connect();
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)client.Metadata("t").ErrorCode);
        node.RunUntilIdle();
        Assert.Equal(ErrorCode.None, (ErrorCode)client.Metadata("t").ErrorCode);

        ProduceResponsePartitionResponse produced = client.Produce("t", 0, Batches.Of("a", "b"));

        Assert.Equal((ErrorCode.None, 0L), ((ErrorCode)produced.ErrorCode, produced.BaseOffset));
        Assert.Equal([(0, "a"), (1, "b")], client.ReadAll("t"));
        Assert.Empty(node.Log.Errors);
    }

    [Fact]
    public void A_node_that_stopped_in_order_is_back_without_waiting_for_its_old_session()
    {
        SteppedNode node = SteppedNode.Running();
        node.Connect().CreateTopic("t");
        node.Stop();
        Instant before = node.Time.Now;

        node.Start();

        Assert.InRange(node.Time.Now.MsSince(before), 0, 2_000);
    }

    [Fact]
    public void A_node_whose_process_was_killed_is_back_without_waiting_for_its_old_session()
    {
        SteppedNode node = SteppedNode.Running();
        node.Connect().CreateTopic("t");
        node.Crash(CrashPolicies.KeepAll);
        Instant before = node.Time.Now;

        node.Start();

        Assert.InRange(node.Time.Now.MsSince(before), 0, 2_000);
    }

    [Fact]
    public void A_peer_cannot_take_over_the_registration_of_a_live_node()
    {
        SteppedNode node = SteppedNode.Running();
        BrokerImage self = node.Node!.View.Image.Cluster.Broker(1)!;
        var request = new BrokerRegistrationRequest
        {
            BrokerId = 1,
            ClusterId = SteppedNode.ClusterId,
            IncarnationId = new Uuid(7, 7),
            Listeners = [new() { Name = "PLAINTEXT", Host = "thief", Port = 9092 }],
            Features = [.. self.Features.Select(f => new BrokerRegistrationRequestFeature
            {
                Name = f.Key,
                MinSupportedVersion = f.Value.Min,
                MaxSupportedVersion = f.Value.Max,
            })],
            LogDirs = [.. self.Directories],
        };

        BrokerRegistrationResponse response = node.Connect("thief", SteppedNode.ControllerPort)
            .Call<BrokerRegistrationResponse>(ApiKey.BrokerRegistration, 4, request);

        Assert.Equal(ErrorCode.DuplicateBrokerRegistration, (ErrorCode)response.ErrorCode);
        Assert.Equal(self.IncarnationId, node.Node.View.Image.Cluster.Broker(1)!.IncarnationId);
    }

    [Fact]
    public void A_long_poll_is_woken_by_a_produce_on_another_connection()
    {
        SteppedNode node = SteppedNode.Running();
        SteppedClient reader = node.Connect("reader");
        SteppedClient writer = node.Connect("writer");
        writer.CreateTopic("t");
        Instant before = node.Time.Now;
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        request.MaxWaitMs = 60_000;
        reader.Send(ApiKey.Fetch, SteppedRequests.FetchVersion, request);
        Assert.Null(reader.TryReceive<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion));

        writer.Produce("t", 0, Batches.Of("a"));

        FetchResponse? woken = reader.TryReceive<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion);
        Assert.NotNull(woken);
        Assert.Equal([(0, "a")], Batches.Read(woken.Responses[0].Partitions[0].Records));
        Assert.Equal(before, node.Time.Now);
    }

    [Fact]
    public void A_long_poll_ends_when_its_time_is_up_and_not_before()
    {
        SteppedNode node = SteppedNode.Running();
        SteppedClient client = node.Connect();
        client.CreateTopic("t");
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        request.MaxWaitMs = 500;
        client.Send(ApiKey.Fetch, SteppedRequests.FetchVersion, request);
        client.Settle();

        node.RunFor(499);
        Assert.Null(client.TryReceive<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion));
        node.RunFor(1);
        FetchResponse? response = client.TryReceive<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion);

        Assert.NotNull(response);
        Assert.Empty(response.Responses[0].Partitions[0].Records ?? []);
        Assert.Equal(ErrorCode.None, (ErrorCode)response.Responses[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public void What_was_written_is_there_after_a_killed_process_starts_again()
    {
        SteppedNode node = SteppedNode.Running();
        SteppedClient client = node.Connect();
        client.CreateTopic("t", partitions: 3);
        for (int i = 0; i < 10; i++) client.Produce("t", i % 3, Batches.Of($"v{i}"));

        node.Crash(CrashPolicies.KeepAll);
        node.Start();

        client = node.Connect();
        Assert.Equal([(0, "v0"), (1, "v3"), (2, "v6"), (3, "v9")], client.ReadAll("t", 0));
        Assert.Equal(4, client.Produce("t", 0, Batches.Of("after")).BaseOffset);
        Assert.Empty(node.Log.Errors);
    }

    [Fact]
    public void A_stop_in_order_leaves_everything_durable()
    {
        SteppedNode node = SteppedNode.Running();
        SteppedClient client = node.Connect();
        client.CreateTopic("t");
        client.Produce("t", 0, Batches.Of("a", "b"));

        node.Stop();
        node.Disk.Crash(CrashPolicies.LoseUnsynced);
        node.Start();

        Assert.Equal([(0, "a"), (1, "b")], node.Connect().ReadAll("t"));
        Assert.Empty(node.Log.Errors);
    }

    [Fact]
    public void Metadata_survives_a_power_loss_and_unflushed_records_may_not()
    {
        SteppedNode node = SteppedNode.Running();
        SteppedClient client = node.Connect();
        Uuid id = client.CreateTopic("t");
        client.Produce("t", 0, Batches.Of("a"));

        node.Crash(CrashPolicies.LoseUnsynced);
        node.Start();

        client = node.Connect();
        Assert.Equal(id, client.Metadata("t").TopicId);
        List<(long Offset, string Value)> left = client.ReadAll("t");
        Assert.Equal(left.Count, client.Produce("t", 0, Batches.Of("b")).BaseOffset);
        Assert.Empty(node.Log.Errors);
    }

    [Fact]
    public void A_replica_whose_creator_was_killed_keeps_its_topic_through_a_power_loss()
    {
        var node = new SteppedNode(1, SteppedOptions.With(("sluice.log.flush.before.ack", "true")));
        node.Start();
        node.Connect().CreateTopic("t");
        node.Kill();
        node.Start();
        Assert.Equal(ErrorCode.None, (ErrorCode)node.Connect().Produce("t", 0, Batches.Of("a")).ErrorCode);

        node.Crash(CrashPolicies.LoseContents);
        node.Start();

        Assert.Equal([(0, "a")], node.Connect().ReadAll("t"));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void One_seed_is_one_run_and_another_seed_is_another(ulong seed)
    {
        ulong first = Live(seed);
        Assert.Equal(first, Live(seed));
        Assert.NotEqual(first, Live(seed + 1000));
    }

    /// <summary>The life of issue 3's gate: start, auto-create, produce, a long poll woken, one timed out, crash, restart, read.</summary>
    private static ulong Live(ulong seed)
    {
        var random = new Prng(seed, "workload");
        var node = new SteppedNode(seed, SteppedOptions.With(("sluice.log.flush.before.ack", "true")) with { CutsStreams = true });
        node.Start();
        SteppedClient writer = node.Connect("writer");
        SteppedClient reader = node.Connect("reader");
        writer.Metadata("t");
        node.RunUntilIdle();
        Assert.Equal(ErrorCode.None, (ErrorCode)writer.Metadata("t").ErrorCode);
        int produced = 0;
        for (int round = 0; round < 20; round++)
        {
            FetchRequest poll = SteppedRequests.FetchOf("t", (0, produced));
            poll.MaxWaitMs = 1 + random.NextInt(1000);
            reader.Send(ApiKey.Fetch, SteppedRequests.FetchVersion, poll);
            bool wakes = random.NextInt(2) == 0;
            if (wakes) Assert.Equal(produced++, writer.Produce("t", 0, Batches.Of($"v{round}")).BaseOffset);
            FetchResponse polled = reader.Receive<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion);
            Assert.Equal(wakes ? 1 : 0, Batches.Read(polled.Responses[0].Partitions[0].Records).Count);
        }
        node.Crash(CrashPolicies.Journaled(new Prng(seed, "crash")));
        node.Start();
        Assert.Equal(produced, node.Connect().ReadAll("t").Count);
        node.Stop();
        Assert.Empty(node.Log.Errors);
        return node.TraceHash;
    }
}
