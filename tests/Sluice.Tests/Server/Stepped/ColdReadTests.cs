using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>
/// What is not in the page cache is read by lanes that may wait: no processor loop ever reads it, and while it is waited for, producers of
/// the same partition and other connections of the same loop are served.
/// </summary>
public sealed class ColdReadTests
{
    private readonly NoColdReadsOnLoops _watch = new();
    private readonly SteppedNode _node;

    public ColdReadTests()
    {
        _node = new SteppedNode(1, new SteppedOptions
        {
            Loops = 1,
            Faults = _watch,
            Properties = [("log.dirs", "/data/a,/data/b"), ("metadata.log.dir", "/meta")],
        });
        _watch.Node = _node;
        _node.Start();
    }

    [Fact]
    public void Producers_and_other_connections_are_served_while_a_cold_read_waits()
    {
        SteppedClient producer = Produced("t", batches: 50, bytes: 1_000);
        MakeCold();
        SteppedClient consumer = _node.Connect("consumer");
        HoldColdLanes();
        consumer.Send(ApiKey.Fetch, SteppedRequests.FetchVersion, SteppedRequests.FetchOf("t", (0, 0)));
        consumer.Settle();

        Produce(producer, "t", batches: 10, bytes: 1_000);
        Assert.Equal(60, producer.Produce("t", 0, Batches.Of("new")).BaseOffset);
        _node.AssertAlive();
        Assert.Equal("new", Assert.Single(Batches.Read(_node.Connect("tail").Fetch("t", 0, 60).Records)).Value);
        Assert.Null(consumer.TryReceive<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion));

        _node.Scheduler.Held = null;
        FetchResponse answer = consumer.Receive<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion);
        Assert.Equal(61, Batches.Read(answer.Responses[0].Partitions[0].Records).Count);
        Assert.True(_watch.ColdReads > 0);
    }

    [Fact]
    public void A_log_with_closed_files_and_unloaded_indexes_is_read_off_the_loop()
    {
        Produced("t", batches: 30, bytes: 100_000, ("segment.bytes", "1048576"));
        _node.Stop();
        _node.Start();
        MakeCold();

        List<(long Offset, string Value)> all = _node.Connect().ReadAll("t");

        Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)i), all.Select(r => r.Offset));
        Assert.True(_watch.ColdReads > 0);
    }

    [Fact]
    public void An_answer_of_many_MiB_is_brought_into_memory_piece_by_piece()
    {
        Produced("t", batches: 50, bytes: 100_000);
        MakeCold();
        SteppedClient consumer = _node.Connect("consumer");

        FetchResponse answer = consumer.Fetch(Large(4 << 20));

        Assert.Equal(4 << 20, answer.Responses[0].Partitions[0].Records!.Length);
        Assert.Equal(41, Batches.Read(answer.Responses[0].Partitions[0].Records).Count);
    }

    [Fact]
    public void Answers_behind_a_cold_one_wait_for_it()
    {
        Produced("t", batches: 50, bytes: 100_000);
        MakeCold();
        SteppedClient consumer = _node.Connect("consumer");
        consumer.Send(ApiKey.Fetch, SteppedRequests.FetchVersion, Large(4 << 20));
        consumer.Send(ApiKey.ApiVersions, 3, new ApiVersionsRequest { ClientSoftwareName = "stepped", ClientSoftwareVersion = "1" });

        Assert.Single(consumer.Receive<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion).Responses);
        Assert.NotEmpty(consumer.Receive<ApiVersionsResponse>(ApiKey.ApiVersions, 3).ApiKeys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_connection_closed_while_the_disk_is_waited_for_leaves_no_file_open(bool whileSending)
    {
        SteppedClient producer = Produced("t", batches: 50, bytes: 100_000);
        FileLeases files = _node.Node!.View.Topics.Find("t")![0]!.Directory!.Files;
        int others = files.OpenCount - 1;
        MakeCold();
        SteppedClient consumer = _node.Connect("consumer");
        if (!whileSending) HoldColdLanes();
        else _watch.OnColdRead = HoldColdLanes; // the first reads are those of the look
        consumer.Send(ApiKey.Fetch, SteppedRequests.FetchVersion, Large(4 << 20));
        consumer.Settle();
        Assert.Null(consumer.TakeAnswer<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion));

        consumer.Reset();
        _node.RunUntilIdle();
        _watch.OnColdRead = null;
        _node.Scheduler.Held = null;
        _node.RunUntilIdle();

        producer.Call<DeleteTopicsResponse>(ApiKey.DeleteTopics, 5, new DeleteTopicsRequest { TopicNames = ["t"], TimeoutMs = 1000 });
        _node.RunFor(120_000);
        Assert.Equal(others, files.OpenCount);
        _node.AssertAlive();
    }

    [Fact]
    public void A_disk_that_fails_a_cold_read_takes_its_directory_offline()
    {
        Produced("t", batches: 50, bytes: 100_000);
        MakeCold();
        _watch.Failure = DiskFailure.Io;

        Assert.Equal(ErrorCode.KafkaStorageError, (ErrorCode)_node.Connect().Fetch("t", 0, 0).ErrorCode);
        Assert.Null(_node.Failure);
        _node.AssertAlive();
    }

    [Fact]
    public void A_node_stops_while_a_cold_read_waits()
    {
        Produced("t", batches: 50, bytes: 1_000);
        MakeCold();
        HoldColdLanes();
        SteppedClient consumer = _node.Connect("consumer");
        consumer.Send(ApiKey.Fetch, SteppedRequests.FetchVersion, SteppedRequests.FetchOf("t", (0, 0)));
        consumer.Settle();

        _node.Stop();
        _node.Scheduler.Held = null;
        _node.Start();

        Assert.Equal(50, _node.Connect().ReadAll("t").Count);
    }

    private static FetchRequest Large(int bytes)
    {
        FetchRequest request = SteppedRequests.FetchOf("t", (0, 0));
        request.Topics[0].Partitions[0].PartitionMaxBytes = bytes;
        return request;
    }

    private SteppedClient Produced(string topic, int batches, int bytes, params (string Name, string Value)[] configs)
    {
        SteppedClient producer = _node.Connect("producer");
        producer.CreateTopic(topic, 1, configs);
        Produce(producer, topic, batches, bytes);
        return producer;
    }

    private static void Produce(SteppedClient producer, string topic, int batches, int bytes)
    {
        string value = new('x', bytes);
        for (int i = 0; i < batches; i++) producer.Produce(topic, 0, Batches.Of(value));
    }

    /// <summary>Lets so much time pass that nothing counts as appended lately, and forgets what is cached.</summary>
    private void MakeCold()
    {
        _node.RunFor(120_000);
        _node.Disk.DropCaches();
        _watch.IsWatching = true;
    }

    private void HoldColdLanes() => _node.Scheduler.Held = static name => name.StartsWith("cold-", StringComparison.Ordinal);

    private sealed class NoColdReadsOnLoops : IDiskFaults
    {
        public SteppedNode? Node { get; set; }

        public bool IsWatching { get; set; }

        public int ColdReads { get; private set; }

        public DiskFailure? Failure { get; set; }

        public Action? OnColdRead { get; set; }

        public DiskFault Before(in DiskOperation operation)
        {
            if (!IsWatching || operation.Kind != DiskOperationKind.ColdRead) return default;
            ColdReads++;
            string lane = Node!.Scheduler.Running ?? "";
            Assert.False(lane.StartsWith("processor", StringComparison.Ordinal), $"{lane} reads {operation.Path} at {operation.Position}");
            OnColdRead?.Invoke();
            return new DiskFault(Failure);
        }
    }
}
