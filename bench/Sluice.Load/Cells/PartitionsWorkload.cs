using System.Diagnostics;
using Sluice.Load.Loops;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;
using Sluice.Protocol.Messages;

namespace Sluice.Load.Cells;

/// <summary>A <see cref="PartitionsCell"/> at work, on one topic for all its runs.</summary>
internal sealed class PartitionsWorkload : IWorkload
{
    private const int Connections = 16;
    private const int Depth = 5;
    private const int BatchBytes = 1024;
    private const int PartitionsPerFetch = 50;
    private const int WaitMs = 500;
    private const int WarmParts = 5;

    private readonly PartitionsCell _cell;
    private readonly RunPlace _place;
    private readonly Topic _topic;
    private readonly LoadLoop _loop;
    private readonly double _createdInSeconds;

    public PartitionsWorkload(PartitionsCell cell, Server server, RunPlace place)
    {
        _cell = cell;
        _place = place;
        long start = Stopwatch.GetTimestamp();
        _topic = new Topic(server, place, cell.Partitions);
        _createdInSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _loop = new LoadLoop(server.Endpoint, Connections, cell.IsFetch ? 1 : Depth);
        byte[] batch = Requests.Batch(BatchBytes, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        _loop.Use(connection => cell.IsFetch ? FetchRing(connection) : ProduceRing(connection, batch));
    }

    private int RequestCount => _cell.IsFetch ? _cell.Count / PartitionsPerFetch : _cell.Count;

    public void Warm(double seconds)
    {
        for (double done = 0; done < seconds;) done += _loop.Run(RequestCount / WarmParts);
    }

    public void Prepare()
    {
        if (!_cell.IsFetch) MemoryBacking.Back(_place.Directory, (long)_cell.Count * BatchBytes);
    }

    public Sample Run() => new()
    {
        Seconds = _loop.Run(RequestCount),
        Count = _cell.Count,
        Bytes = (double)_cell.Count * BatchBytes,
        Latencies = _loop.Latencies,
        Also = _createdInSeconds,
    };

    public void Dispose()
    {
        _loop.Dispose();
        _topic.Dispose();
    }

    private FrameRing ProduceRing(int connection, byte[] batch)
    {
        int[] mine = [.. Enumerable.Range(0, _cell.Partitions).Where(partition => partition % Connections == connection)];
        byte[][] frames = [.. mine.Select(partition => Requests.Produce(_topic.Name, partition, batch))];
        return FrameRing.Of(frames, AnswerCheck.ForProduce(_topic.Name));
    }

    // The partition's limit is the size of the one batch that it begins with.
    private FrameRing FetchRing(int connection)
    {
        int first = connection * _cell.Partitions / Connections;
        IEnumerable<int[]> groups = Enumerable.Range(0, _cell.Partitions).Select(i => (first + i) % _cell.Partitions)
            .Chunk(PartitionsPerFetch).Where(group => group.Length == PartitionsPerFetch);
        byte[][] frames = [.. groups.Select(group => Requests.Fetch(_topic.Name, [.. group.Select(Asked)], WaitMs))];
        return FrameRing.Of(frames, AnswerCheck.ForFetch(_topic.Name, PartitionsPerFetch * BatchBytes));

        static FetchRequestPartition Asked(int partition) => new() { Partition = partition, PartitionMaxBytes = BatchBytes };
    }
}
