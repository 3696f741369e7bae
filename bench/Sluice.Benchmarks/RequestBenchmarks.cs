using BenchmarkDotNet.Attributes;
using Sluice.Protocol;
using Sluice.Stepped;

namespace Sluice.Benchmarks;

/// <summary>
/// A request from the first byte of its frame to the last of its answer, through the whole node in memory: parsing, checks, append or look,
/// answer. Disk and network are memory, the client's part is in the figure, nothing of a kernel is.
/// </summary>
public class RequestBenchmarks
{
    private SteppedClient? _client;
    private byte[] _frame = [];

    public enum Kind
    {
        Produce,
        Fetch,
    }

    [Params(Kind.Produce, Kind.Fetch)]
    public Kind Request { get; set; }

    [Params(1, 1000)]
    public int Records { get; set; }

    [GlobalSetup]
    public void Start()
    {
        SteppedNode node = SteppedNode.Running(1, new SteppedOptions { Loops = 1, WatchesLocks = false });
        _client = node.Connect();
        _client.CreateTopic("t", 1, ("segment.bytes", "1073741824"));
        byte[] batch = Batches.Of([.. Enumerable.Repeat("0123456789", Records)]);
        _client.Produce("t", 0, batch);
        _frame = Request == Kind.Produce
            ? _client.Frame(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 0, batch, 1))
            : _client.Frame(ApiKey.Fetch, 12, SteppedRequests.FetchOf("t", (0, 0)));
        _node = node;
    }

    private SteppedNode? _node;

    [Benchmark]
    public void Answer()
    {
        _client!.SendRaw(_frame);
        _node!.Scheduler.RunUntilIdle();
        _client.Pump();
        _client.SkipFrame();
    }
}
