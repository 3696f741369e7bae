using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>A node with three directories of which one fails: it says so, stops serving what is there, and serves the rest.</summary>
public sealed class DiskFailureTests
{
    private readonly Switch _switch = new();
    private readonly SteppedNode _node;
    private readonly SteppedClient _client;
    private readonly string _topic;
    private readonly string _other;

    public DiskFailureTests()
    {
        _node = SteppedNode.Running(1, new SteppedOptions
        {
            Properties =
            [
                ("log.dirs", "/data/a,/data/b"), ("metadata.log.dir", "/meta"), ("sluice.log.flush.before.ack", "true"),
            ],
            Faults = _switch,
        });
        _client = _node.Connect();
        for (int i = 0; i < 4; i++) _client.CreateTopic($"t{i}");
        _topic = TopicIn("/data/a");
        _other = TopicIn("/data/b");
        Assert.Equal(0, _client.Produce(_topic, 0, Batches.Of("before")).BaseOffset);
    }

    [Theory]
    [InlineData(DiskOperationKind.Flush, DiskFailure.Io)]
    [InlineData(DiskOperationKind.Write, DiskFailure.Io)]
    [InlineData(DiskOperationKind.Write, DiskFailure.Full)]
    public void A_failing_directory_goes_offline_and_the_others_serve_on(DiskOperationKind kind, DiskFailure failure)
    {
        _switch.FailAll("/data/a", kind, failure);

        Assert.Equal(ErrorCode.KafkaStorageError, (ErrorCode)_client.Produce(_topic, 0, Batches.Of("x")).ErrorCode);

        Assert.Equal(ErrorCode.KafkaStorageError, (ErrorCode)_client.Produce(_topic, 0, Batches.Of("y")).ErrorCode);
        Assert.Equal(ErrorCode.KafkaStorageError, (ErrorCode)_client.Fetch(_topic, 0, 0).ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)_client.Produce(_other, 0, Batches.Of("z")).ErrorCode);
        Assert.Single(_client.ReadAll(_other));
        Assert.Contains(_node.Log.Errors, line => line.Contains("/data/a", StringComparison.Ordinal));
        Assert.Null(_node.Failure);
    }

    [Fact]
    public void A_parked_fetch_is_told_that_the_directory_failed()
    {
        SteppedClient reader = _node.Connect("reader");
        FetchRequest request = SteppedRequests.FetchOf(_topic, (0, 1));
        request.MaxWaitMs = 60_000;
        reader.Send(ApiKey.Fetch, 12, request);
        reader.Settle();
        _switch.FailAll("/data/a", DiskOperationKind.Flush, DiskFailure.Io);
        _client.Produce(_topic, 0, Batches.Of("x"));

        FetchResponse? woken = reader.TryReceive<FetchResponse>(ApiKey.Fetch, 12);

        Assert.NotNull(woken);
        Assert.Equal(ErrorCode.KafkaStorageError, (ErrorCode)woken.Responses[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public void After_the_repair_what_was_acknowledged_is_there()
    {
        _switch.FailAll("/data/a", DiskOperationKind.Flush, DiskFailure.Io);
        _client.Produce(_topic, 0, Batches.Of("x"));
        _node.Crash(CrashPolicies.LoseUnsynced);
        _switch.Repair();

        _node.Start();

        Assert.Equal("before", Assert.Single(_node.Connect().ReadAll(_topic)).Value);
    }

    [Fact]
    public void A_stop_ends_although_the_metadata_log_cannot_be_closed()
    {
        _switch.FailAll("/meta", DiskOperationKind.SyncDirectory, DiskFailure.Io);
        _node.Stop();
        _switch.Repair();

        _node.Start();

        Assert.Equal("before", Assert.Single(_node.Connect().ReadAll(_topic)).Value);
    }

    [Fact]
    public void A_node_whose_metadata_directory_fails_gives_up()
    {
        _switch.FailAll("/meta", DiskOperationKind.Flush, DiskFailure.Io);
        _client.Send(ApiKey.Metadata, 12, new MetadataRequest
        {
            Topics = [new MetadataRequestTopic { Name = "new" }],
            AllowAutoTopicCreation = true,
        });
        Assert.Throws<InvalidOperationException>(() => _node.RunFor(1_000));
        Assert.NotNull(_node.Failure);
    }

    private string TopicIn(string directory) =>
        Enumerable.Range(0, 4).Select(i => $"t{i}").First(name => _node.Disk.DirectoryExists($"{directory}/{name}-0"));

    private sealed class Switch : IDiskFaults
    {
        private string? _path;
        private DiskOperationKind _kind;
        private DiskFailure _failure;

        public void FailAll(string path, DiskOperationKind kind, DiskFailure failure) => (_path, _kind, _failure) = (path, kind, failure);

        public void Repair() => _path = null;

        public DiskFault Before(in DiskOperation operation) =>
            _path is not null && operation.Kind == _kind && operation.Path.StartsWith(_path, StringComparison.Ordinal)
                ? new DiskFault { Failure = _failure }
                : default;
    }
}
