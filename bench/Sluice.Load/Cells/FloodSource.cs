using Sluice.Load.Loops;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Cells;

/// <summary>Floods of one kind against one server, one after the other; what is written has a fresh topic each, deleted then.</summary>
internal sealed class FloodSource : IDisposable
{
    private const int SmallBytes = 1024;
    private const int LargeBytes = 1_000_000;
    private const int StoredBatchBytes = 16 << 10;
    private const int FetchBytes = 1 << 20;
    private const int FetchFrames = 32;
    private const int ManyPartitions = 500;
    private const double MostBackedBytes = 600 << 20;

    private readonly FairnessCell _cell;
    private readonly RunPlace _place;
    private readonly byte[] _batch;
    private Topic? _topic;

    public FloodSource(FairnessCell cell, Server server, RunPlace place)
    {
        _cell = cell;
        Server = server;
        _place = place;
        int bytes = cell.Flood switch
        {
            FloodKind.ProduceLarge => LargeBytes,
            FloodKind.Fetch => StoredBatchBytes,
            _ => SmallBytes,
        };
        _batch = Requests.Batch(bytes, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        if (IsProduce) return;
        _topic = new Topic(server, place, cell.Flood == FloodKind.Metadata ? ManyPartitions : 1);
        if (cell.Flood == FloodKind.Fetch) _topic.Fill(0, _batch, (FetchFrames + 1) * (FetchBytes / StoredBatchBytes));
    }

    /// <summary>Whom it hits.</summary>
    public Server Server { get; }

    private bool IsProduce => _cell.Flood is FloodKind.ProduceSmall or FloodKind.ProduceLarge;

    /// <summary>A flood that is about to start and makes so many requests; they write to memory that the host backs.</summary>
    public Flood Open(double requests)
    {
        if (IsProduce) MemoryBacking.Back(_place.Directory, (long)Math.Min(requests * _batch.Length, MostBackedBytes));
        if (_cell.Flood == FloodKind.Storm) return new StormFlood(Server.Endpoint, _cell.Depth);
        _topic ??= new Topic(Server, _place, 1);
        return new PipelinedFlood(Server.Endpoint, Ring(_topic.Name), _cell.Depth);
    }

    /// <summary>Behind a flood.</summary>
    public void Clean()
    {
        if (!IsProduce) return;
        _topic?.Dispose();
        _topic = null;
    }

    public void Dispose() => _topic?.Dispose();

    private FrameRing Ring(string topic) => _cell.Flood switch
    {
        FloodKind.Fetch => FetchRing(topic),
        FloodKind.ApiVersions => FrameRing.Repeat(Requests.ApiVersions(), _cell.Depth, AnswerCheck.ForApiVersions()),
        FloodKind.Metadata => FrameRing.Repeat(Requests.Metadata(), _cell.Depth, new AnswerCheck(-1, ManyPartitions)),
        FloodKind.ListOffsets =>
            FrameRing.Repeat(Requests.ListOffsets(topic), _cell.Depth, AnswerCheck.ForListOffsets(topic)),
        _ => FrameRing.Repeat(Requests.Produce(topic, 0, _batch), _cell.Depth, AnswerCheck.ForProduce(topic)),
    };

    // Each fetch begins where the one before it ended.
    private static FrameRing FetchRing(string topic)
    {
        long records = FetchBytes / StoredBatchBytes * (long)Requests.RecordCount(StoredBatchBytes);
        IEnumerable<byte[]> frames = Enumerable.Range(0, FetchFrames).Select(i => Requests.Fetch(topic, 0, 1 + (i * records), FetchBytes));
        return FrameRing.Of([.. frames], AnswerCheck.ForFetch(topic, FetchBytes / 2));
    }
}
