using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>One connection that floods is served in turns; what others ask comes between them.</summary>
public sealed class FairnessTests
{
    private const int RequestsOfFlood = 200;
    private static readonly ApiVersionsRequest Cheap = new() { ClientSoftwareName = "x", ClientSoftwareVersion = "1" };

    private readonly Reads _reads = new();
    private readonly SteppedNode _node;
    private readonly SteppedClient _flooder;
    private readonly SteppedClient _quiet;

    public FairnessTests()
    {
        _node = SteppedNode.Running(1, new SteppedOptions { Loops = 1, Faults = _reads });
        _reads.Node = _node;
        _flooder = _node.Connect("flooder");
        _quiet = _node.Connect("quiet");
        _quiet.Call<ApiVersionsResponse>(ApiKey.ApiVersions, 3, Cheap);
    }

    [Fact]
    public void A_flood_of_cheap_requests_lets_a_quiet_connection_in_after_a_few()
    {
        Flood(_flooder.Frame(ApiKey.ApiVersions, 3, Cheap));
        _quiet.Send(ApiKey.ApiVersions, 3, Cheap);
        AwaitQuiet();
        int before = TakeAll<ApiVersionsResponse>(ApiKey.ApiVersions, 3);
        Assert.InRange(before, 0, 24);

        for (int i = before; i < RequestsOfFlood; i++) Assert.NotNull(_flooder.Receive<ApiVersionsResponse>(ApiKey.ApiVersions, 3));
    }

    [Fact]
    public void A_flood_of_requests_that_take_long_lets_a_quiet_connection_in_after_one_or_two()
    {
        FloodOfFetches();
        _reads.DelayNs = 1_000_000;
        _quiet.Send(ApiKey.ApiVersions, 3, Cheap);
        AwaitQuiet();
        int before = TakeAll<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion);
        Assert.InRange(before, 0, 2);

        _reads.DelayNs = 0;
        for (int i = before; i < RequestsOfFlood; i++)
            Assert.NotNull(_flooder.Receive<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion));
    }

    [Fact]
    public void What_comes_in_while_one_floods_is_done_before_the_flood_goes_on()
    {
        _quiet.CreateTopic("quiet");
        FloodOfFetches();
        _node.RunUntil(() => _flooder.Pump() && _flooder.BytesWaiting > 0);

        _reads.Done.Clear();
        _quiet.Send(ApiKey.Produce, SteppedRequests.ProduceVersion, SteppedRequests.ProduceOf("quiet", 0, Batches.Of("x")));
        AwaitQuiet();

        int flooded = _reads.Done.IndexOf((DiskOperationKind.Read, "flooded"));
        int written = _reads.Done.IndexOf((DiskOperationKind.Write, "quiet"));
        Assert.InRange(written, 0, flooded);
    }

    [Fact]
    public void A_large_answer_on_its_way_goes_on_behind_the_small_ones()
    {
        const int large = 8;
        string value = new('x', 1_000_000);
        _quiet.CreateTopic("flooded", 1, ("max.message.bytes", "2000000"));
        _quiet.CreateTopic("quiet");
        for (int i = 0; i < large; i++) _quiet.Produce("flooded", 0, Batches.Of(value));
        _quiet.Produce("quiet", 0, Batches.Of("x"));
        FetchRequest all = SteppedRequests.FetchOf("flooded", (0, 0));
        all.Topics[0].Partitions[0].PartitionMaxBytes = all.MaxBytes = large * 2_000_000;
        _flooder.Send(ApiKey.Fetch, SteppedRequests.FetchVersion, all);
        _node.RunUntil(() => _flooder.Pump() && _flooder.BytesWaiting > 0);

        _reads.Done.Clear();
        _quiet.Send(ApiKey.Fetch, SteppedRequests.FetchVersion, SteppedRequests.FetchOf("quiet", (0, 0)));
        AwaitQuiet();

        int flooded = _reads.Done.IndexOf((DiskOperationKind.Read, "flooded"));
        int sent = _reads.Done.LastIndexOf((DiskOperationKind.Read, "quiet"));
        Assert.InRange(sent, 0, flooded);
        FetchResponse whole = _flooder.Receive<FetchResponse>(ApiKey.Fetch, SteppedRequests.FetchVersion);
        Assert.Equal(large, Batches.Read(whole.Responses[0].Partitions[0].Records).Count);
    }

    private void FloodOfFetches()
    {
        _quiet.CreateTopic("flooded");
        _quiet.Produce("flooded", 0, Batches.Of("x"));
        Flood(_flooder.Frame(ApiKey.Fetch, SteppedRequests.FetchVersion, SteppedRequests.FetchOf("flooded", (0, 0))));
    }

    private void Flood(byte[] request) => _flooder.SendRaw([.. Enumerable.Repeat(request, RequestsOfFlood).SelectMany(bytes => bytes)]);

    private void AwaitQuiet() => _node.RunUntil(() => _quiet.Pump() && _quiet.BytesWaiting > 0);

    private int TakeAll<TResponse>(ApiKey key, short version)
        where TResponse : class, IMessage, new()
    {
        _flooder.Pump();
        int taken = 0;
        while (_flooder.TakeAnswer<TResponse>(key, version) is not null) taken++;
        return taken;
    }

    /// <summary>What the loop reads and writes of which topic's log; reads take some time when asked to.</summary>
    private sealed class Reads : IDiskFaults
    {
        public SteppedNode? Node { get; set; }

        public long DelayNs { get; set; }

        public List<(DiskOperationKind Kind, string Topic)> Done { get; } = [];

        public DiskFault Before(in DiskOperation operation)
        {
            string[] path = operation.Path.Split('/');
            if (Node is null || !path[^1].EndsWith(".log", StringComparison.Ordinal)) return default;
            Done.Add((operation.Kind, path[^2].Split('-')[0]));
            if (operation.Kind == DiskOperationKind.Read) Node.Time.Advance(DelayNs);
            return default;
        }
    }
}
