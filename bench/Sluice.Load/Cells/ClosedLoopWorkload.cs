using Sluice.Load.Loops;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Cells;

/// <summary>
/// A <see cref="ClosedLoopCell"/> at work. Produce gets a fresh topic for every run, deleted behind it; fetch goes round in one that is
/// filled at first.
/// </summary>
internal sealed class ClosedLoopWorkload : IWorkload
{
    private const int Partitions = 8;
    private const int StoredBatchBytes = 16 << 10;
    private const long RingBytes = 64 << 20;
    private const int MostFetchFrames = 32;
    private const int WarmParts = 5;
    private const int FloorMisalignment = 1024;

    private readonly ClosedLoopCell _cell;
    private readonly Server _server;
    private readonly RunPlace _place;
    private readonly LoadLoop _loop;
    private readonly byte[] _batch;
    private readonly int _fetchFrames;
    private Topic? _topic;

    public ClosedLoopWorkload(ClosedLoopCell cell, Server server, RunPlace place)
    {
        _cell = cell;
        _server = server;
        _place = place;
        _batch = Requests.Batch(cell.IsFetch ? StoredBatchBytes : cell.Bytes, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        _fetchFrames = cell.IsCold ? cell.Requests / cell.Connections : (int)Math.Clamp(RingBytes / cell.Bytes, 1, MostFetchFrames);
        _loop = new LoadLoop(server.Endpoint, cell.Connections, cell.Depth);
        if (cell.IsFetch) RenewTopic();
    }

    public void Warm(double seconds)
    {
        int part = Math.Max(_cell.Requests / WarmParts, _cell.Connections);
        // Everything that will be fetched, once: the floor writes its records when they are first asked for.
        if (_cell.IsFetch) _loop.RunEvenly(_fetchFrames * _cell.Connections);
        for (double done = 0; done < seconds;)
        {
            if (!_cell.IsFetch) RenewTopic();
            done += _cell.IsCold ? _loop.RunEvenly(part) : _loop.Run(part);
            Clean();
        }
    }

    public void Prepare()
    {
        if (_cell.IsCold) LogCache.Drop(_server.DataDirectory ?? throw new NotSupportedException("whose logs are where is not known"));
        if (_cell.IsFetch) return;
        RenewTopic();
        MemoryBacking.Back(_place.Directory, (long)_cell.Requests * _cell.Bytes);
    }

    public Sample Run()
    {
        double seconds = _cell.IsCold ? _loop.RunEvenly(_cell.Requests) : _loop.Run(_cell.Requests);
        return new Sample
        {
            Seconds = seconds,
            Count = _cell.Requests,
            Bytes = _cell.IsFetch ? _loop.AnswerBytes : (double)_cell.Requests * _cell.Bytes,
            Latencies = _loop.Latencies,
        };
    }

    public void Clean()
    {
        if (_cell.IsFetch) return;
        _topic?.Dispose();
        _topic = null;
    }

    public void Dispose()
    {
        _loop.Dispose();
        _topic?.Dispose();
    }

    private void RenewTopic()
    {
        _topic?.Dispose();
        _topic = new Topic(_server, _place, Partitions);
        int used = Math.Min(Partitions, _cell.Connections);
        // CreateTopic has left one small batch in front, so that nothing is aligned.
        for (int i = 0; i < used && _cell.IsFetch; i++) _topic.Fill(i, _batch, (_fetchFrames + 1) * (_cell.Bytes / StoredBatchBytes));
        FrameRing[] rings = [.. Enumerable.Range(0, used).Select(i => _cell.IsFetch ? FetchRing(i) : ProduceRing(i))];
        _loop.Use(connection => rings[connection % used]);
    }

    private FrameRing ProduceRing(int partition)
    {
        AnswerCheck check = _server.Endpoint.IsFloor ? AnswerCheck.None : AnswerCheck.ForProduce(_topic!.Name);
        return FrameRing.Repeat(Requests.Produce(_topic!.Name, partition, _batch), _cell.Depth, check);
    }

    // Each fetch begins where the one before it ended.
    private FrameRing FetchRing(int partition)
    {
        int[] steps = [.. Enumerable.Range(0, _fetchFrames)];
        if (_server.Endpoint.IsFloor)
        {
            byte[][] floorFrames =
                [.. steps.Select(i => FloorRequests.Fetch(FloorMisalignment + ((long)i * _cell.Bytes), _cell.Bytes))];
            return FrameRing.Of(floorFrames, new AnswerCheck(-1, _cell.Bytes));
        }
        long records = _cell.Bytes / StoredBatchBytes * (long)Requests.RecordCount(StoredBatchBytes);
        byte[][] frames = [.. steps.Select(i => Requests.Fetch(_topic!.Name, partition, 1 + (i * records), _cell.Bytes))];
        return FrameRing.Of(frames, AnswerCheck.ForFetch(_topic!.Name, _cell.Bytes / 2));
    }
}
