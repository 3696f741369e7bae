using Sluice.Load.Loops;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Cells;

/// <summary>A <see cref="TailCell"/> at work, on one topic for all its runs.</summary>
internal sealed class TailWorkload : IWorkload
{
    private const int BatchBytes = 1024;
    private const int WarmDepth = 4;
    private const int WarmRecords = 2500;

    private readonly TailCell _cell;
    private readonly RunPlace _place;
    private readonly Topic _topic;
    private readonly TailLoop _loop;

    public TailWorkload(TailCell cell, Server server, RunPlace place)
    {
        _cell = cell;
        _place = place;
        _topic = new Topic(server, place, TailCell.Partitions);
        byte[] batch = Requests.Batch(BatchBytes, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        AnswerCheck check = AnswerCheck.ForProduce(_topic.Name);
        FrameRing[] rings =
        [
            .. Enumerable.Range(0, TailCell.Partitions)
                .Select(i => FrameRing.Repeat(Requests.Produce(_topic.Name, i, batch), Math.Max(1, cell.Depth), check)),
        ];
        _loop = new TailLoop(server.Endpoint, _topic.Name, rings, offset: 1);
    }

    public void Warm(double seconds)
    {
        for (double done = 0; done < seconds;) done += _loop.RunClosed(WarmRecords, WarmDepth);
        // And a second of what is measured.
        if (_cell.Depth == 0) _loop.RunPaced(_place.Rate / TailCell.Partitions, _place.Rate);
    }

    public Sample Run()
    {
        bool isPaced = _cell.Depth == 0;
        double seconds = isPaced
            ? _loop.RunPaced(_cell.RecordsPerPartition, _place.Rate)
            : _loop.RunClosed(_cell.RecordsPerPartition, _cell.Depth);
        double count = (double)_cell.RecordsPerPartition * TailCell.Partitions;
        return new Sample
        {
            Seconds = seconds,
            Count = count,
            Bytes = count * BatchBytes,
            Latencies = isPaced ? _loop.Deliveries : _loop.Acknowledgements,
            Also = isPaced ? _loop.Acknowledgements.Percentile(0.99) / 1000 : double.NaN,
        };
    }

    public void Dispose()
    {
        _loop.Dispose();
        _topic.Dispose();
    }
}
