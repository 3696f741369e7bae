using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Partitions;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>
/// A node with two directories, the disk of one of which stalls: its commits go by a lane of its own, and everybody else, on the same
/// loop, goes on. A stall is played by keeping that lane waiting.
/// </summary>
public sealed class StallingDiskTests
{
    private readonly Stall _stall = new();
    private readonly SteppedNode _node;
    private readonly SteppedClient _client;
    private readonly string _slow;
    private readonly string _quick;

    public StallingDiskTests()
    {
        _node = Running(_stall, "stall");
        _client = _node.Connect();
        for (int i = 0; i < 4; i++) _client.CreateTopic($"t{i}", 1, ("segment.bytes", "1048576"));
        _slow = TopicIn(_node, "/data/a");
        _quick = TopicIn(_node, "/data/b");
    }

    [Fact]
    public void Only_the_partitions_of_a_stalling_disk_wait()
    {
        SteppedClient producer = WaitingProducer();

        Assert.Equal(0, _client.Produce(_quick, 0, Batches.Of("x")).BaseOffset);
        Assert.Single(_client.ReadAll(_slow));
        _node.AssertAlive();
        Assert.Null(producer.TryReceive<ProduceResponse>(ApiKey.Produce, SteppedRequests.ProduceVersion));

        _node.Scheduler.Held = null;
        Assert.Equal(1, BaseOffset(producer));
        Assert.Equal(["first", "second"], _client.ReadAll(_slow).Select(r => r.Value));
    }

    [Fact]
    public void With_several_directories_not_even_the_write_that_finds_a_stall_keeps_others_waiting()
    {
        SteppedNode node = Running(new Stall(), "auto");
        SteppedClient client = node.Connect();
        for (int i = 0; i < 4; i++) client.CreateTopic($"t{i}");
        SteppedClient producer = node.Connect("producer");
        node.Scheduler.Held = static name => name == "append-/data/a";
        string slow = TopicIn(node, "/data/a");
        Send(producer, slow, Batches.Of("x"));
        producer.Settle();

        Assert.Equal(0, client.Produce(TopicIn(node, "/data/b"), 0, Batches.Of("y")).BaseOffset);
        Assert.Empty(client.ReadAll(slow));
        node.AssertAlive();

        node.Scheduler.Held = null;
        Assert.Equal(0, BaseOffset(producer));
    }

    [Fact]
    public void Appends_keep_their_order_over_the_lane_and_back()
    {
        SteppedClient producer = _node.Connect("producer");
        var ids = producer.Call<InitProducerIdResponse>(ApiKey.InitProducerId, 4, new InitProducerIdRequest { TransactionTimeoutMs = 1 });
        int sequence = 0;
        for (int round = 0; round < 6; round++)
        {
            if (round % 2 == 0) _stall.DelayMs = 6;
            for (int i = 0; i < 10; i++, sequence++) Send(producer, _slow, Batches.Idempotent(ids.ProducerId, 0, sequence, $"v{sequence}"));
            if (round % 2 == 0) producer.Settle();
            _stall.DelayMs = 0;
            if (round % 3 == 2) _node.RunFor(300);
        }

        for (int i = 0; i < sequence; i++) Assert.Equal(i, BaseOffset(producer));
        Assert.Equal(Enumerable.Range(0, sequence).Select(i => $"v{i}"), _client.ReadAll(_slow).Select(r => r.Value));
    }

    [Fact]
    public void A_disk_that_is_quick_again_is_written_by_the_loop_again()
    {
        Stalls();
        _node.Scheduler.Held = null;
        _stall.Writers.Clear();
        _client.Produce(_slow, 0, Batches.Of("by the lane"));
        Assert.Equal("append-/data/a", Assert.Single(_stall.Writers));
        _node.RunFor(300);
        _client.Produce(_slow, 0, Batches.Of("by the lane, which finds it quick"));
        _stall.Writers.Clear();

        Assert.Equal(3, _client.Produce(_slow, 0, Batches.Of("by the loop")).BaseOffset);
        Assert.Equal("processor-0", Assert.Single(_stall.Writers));
    }

    [Fact]
    public void The_partition_is_not_locked_while_its_lane_waits_for_the_disk()
    {
        Stalls();
        _node.Scheduler.Held = null;
        _stall.DelayMs = 6;
        _stall.ChecksLock = true;
        string value = new('x', 100_000);

        for (int i = 0; i < 25; i++) Assert.Equal(i + 1, _client.Produce(_slow, 0, Batches.Of(value)).BaseOffset);

        Assert.Equal(26, _client.ReadAll(_slow).Count);
        Assert.True(Partition(_slow).LogStartOffset == 0 && _stall.Checks > 25, $"{_stall.Checks} operations were checked");
    }

    [Fact]
    public void A_write_that_fails_on_the_lane_takes_the_directory_offline()
    {
        Stalls();
        _node.Scheduler.Held = null;
        _stall.Failure = DiskFailure.Io;

        Assert.Equal(ErrorCode.KafkaStorageError, (ErrorCode)_client.Produce(_slow, 0, Batches.Of("x")).ErrorCode);
        Assert.Equal(ErrorCode.KafkaStorageError, (ErrorCode)_client.Produce(_slow, 0, Batches.Of("y")).ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)_client.Produce(_quick, 0, Batches.Of("z")).ErrorCode);
        Assert.Null(_node.Failure);
    }

    [Fact]
    public void A_topic_is_deleted_while_its_appends_wait()
    {
        SteppedClient producer = WaitingProducer();

        _client.Call<DeleteTopicsResponse>(ApiKey.DeleteTopics, 5, new DeleteTopicsRequest { TopicNames = [_slow], TimeoutMs = 1000 });
        _node.RunFor(1_000);
        _node.Scheduler.Held = null;

        ProduceResponse answer = producer.Receive<ProduceResponse>(ApiKey.Produce, SteppedRequests.ProduceVersion);
        Assert.Equal(ErrorCode.NotLeaderOrFollower, (ErrorCode)answer.Responses[0].PartitionResponses[0].ErrorCode);
        _node.AssertAlive();
    }

    [Fact]
    public void What_a_closed_connection_sent_is_appended_all_the_same()
    {
        SteppedClient producer = WaitingProducer();
        producer.Reset();
        _node.RunUntilIdle();
        _node.Scheduler.Held = null;
        _node.RunUntilIdle();

        Assert.Equal(["first", "second"], _client.ReadAll(_slow).Select(r => r.Value));
    }

    [Fact]
    public void A_stop_waits_for_the_appends_that_wait_for_the_disk()
    {
        SteppedClient producer = WaitingProducer();
        bool stopped = false;
        _node.Node!.Stop(() => stopped = true);
        _node.RunFor(5_000);
        Assert.False(stopped);

        _node.Scheduler.Held = null;
        _node.RunUntil(() => stopped);
        Assert.Equal(1, BaseOffset(producer));
    }

    private static void Send(SteppedClient client, string topic, byte[] batch) =>
        client.Send(ApiKey.Produce, SteppedRequests.ProduceVersion, SteppedRequests.ProduceOf(topic, 0, batch));

    private static long BaseOffset(SteppedClient client)
    {
        ProduceResponse answer = client.Receive<ProduceResponse>(ApiKey.Produce, SteppedRequests.ProduceVersion);
        ProduceResponsePartitionResponse told = answer.Responses[0].PartitionResponses[0];
        Assert.Equal(ErrorCode.None, (ErrorCode)told.ErrorCode);
        return told.BaseOffset;
    }

    /// <summary>One slow write shows what the disk is like; from then on the lane of the directory waits.</summary>
    private void Stalls()
    {
        _stall.DelayMs = 6;
        Assert.Equal(0, _client.Produce(_slow, 0, Batches.Of("first")).BaseOffset);
        _stall.DelayMs = 0;
        _node.Scheduler.Held = static name => name == "append-/data/a";
    }

    /// <summary>A client whose batch "second" waits for the stalling disk, behind "first".</summary>
    private SteppedClient WaitingProducer()
    {
        Stalls();
        SteppedClient producer = _node.Connect("producer");
        Send(producer, _slow, Batches.Of("second"));
        producer.Settle();
        return producer;
    }

    private static SteppedNode Running(Stall stall, string commitLane)
    {
        var node = new SteppedNode(1, new SteppedOptions
        {
            Loops = 1,
            Properties =
            [
                ("log.dirs", "/data/a,/data/b"), ("metadata.log.dir", "/meta"), ("sluice.log.commit.lane", commitLane),
            ],
            Faults = stall,
        });
        stall.Node = node;
        node.Start();
        return node;
    }

    private Partition Partition(string topic) => _node.Node!.View.Topics.Find(topic)![0]!;

    private static string TopicIn(SteppedNode node, string directory)
    {
        for (int i = 0; i < 4; i++)
        {
            if (node.Node!.View.Topics.Find($"t{i}")![0]!.Directory!.Path == directory) return $"t{i}";
        }
        throw new InvalidOperationException($"no topic in {directory}");
    }

    private sealed class Stall : IDiskFaults
    {
        public SteppedNode? Node { get; set; }

        public int DelayMs { get; set; }

        public DiskFailure? Failure { get; set; }

        public bool ChecksLock { get; set; }

        public int Checks { get; private set; }

        public List<string> Writers { get; } = [];

        public DiskFault Before(in DiskOperation operation)
        {
            if (!operation.Path.StartsWith("/data/a/t", StringComparison.Ordinal)) return default;
            string lane = Node!.Scheduler.Running ?? "";
            if (ChecksLock && lane.StartsWith("append-", StringComparison.Ordinal)) AssertNoLock(operation);
            if (operation.Kind != DiskOperationKind.Write || !operation.Path.EndsWith(".log", StringComparison.Ordinal)) return default;
            Writers.Add(lane);
            Node.Time.Advance(DelayMs * 1_000_000L);
            return new DiskFault(Failure);
        }

        private void AssertNoLock(in DiskOperation operation)
        {
            Checks++;
            foreach (HostedTopic topic in Node!.Node!.View.Topics.Topics)
            {
                Assert.False(topic[0]!.IsEntered, $"the partition is locked during {operation.Kind} of {operation.Path}");
            }
        }
    }
}
