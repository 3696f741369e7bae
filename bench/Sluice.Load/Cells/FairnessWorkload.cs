using Sluice.Load.Loops;
using Sluice.Load.Measuring;
using Sluice.Load.Reports;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Cells;

/// <summary>
/// A <see cref="FairnessCell"/> at work: the quiet client's broker, a second process of the same program, and a flood for each. A run is
/// some short phases of either kind in turn, so that what drifts on the machine drifts for both.
/// </summary>
internal sealed class FairnessWorkload : IWorkload
{
    private const double MostCores = 0.5;
    private const double LeastCores = 0.01;
    private const int MostCalibrations = 4;
    private const int PerSecond = 200;
    private const int PhaseSeconds = 1;
    private const int Phases = 4;
    private const int SmallBytes = 1024;
    private const double P99 = 0.99;

    private readonly FairnessCell _cell;
    private readonly RunPlace _place;
    private readonly Server _server;
    private readonly Server _other;
    private readonly Topic _quietTopic;
    private readonly QuietClient _quiet;
    private readonly FloodSource _here;
    private readonly FloodSource _there;
    private double _perSecond = double.PositiveInfinity;

    public FairnessWorkload(FairnessCell cell, Server server, RunPlace place)
    {
        _cell = cell;
        _place = place;
        _server = server;
        _other = Server.Start(server.Source, place.Directory, [.. cell.Settings(server.Source.Kind), .. place.Settings(server.Source)]);
        _quietTopic = new Topic(server, place, 1);
        byte[] batch = Requests.Batch(SmallBytes, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        byte[] frame = Requests.Produce(_quietTopic.Name, 0, batch);
        _quiet = new QuietClient(server.Endpoint, FrameRing.Repeat(frame, 1, AnswerCheck.ForProduce(_quietTopic.Name)));
        _here = new FloodSource(cell, server, place);
        _there = new FloodSource(cell, _other, place);
    }

    /// <summary>Warms both brokers, and finds the rate at which the flood takes half a core of the second one.</summary>
    public void Warm(double seconds)
    {
        var unused = new LatencyHistogram();
        for (double done = 0; done < seconds; done += 2 * PhaseSeconds)
        {
            Flooded(_here, double.PositiveInfinity, unused);
            Flooded(_there, double.PositiveInfinity, unused);
        }
        // What a request costs depends on how many come at once, so from half a core on down.
        double cores = double.PositiveInfinity;
        for (int i = 0; i < MostCalibrations && cores > MostCores; i++)
        {
            (double answered, ProcessReading cpu) = Flooded(_there, _perSecond, unused);
            cores = cpu.Seconds / PhaseSeconds;
            _perSecond = answered / PhaseSeconds / Math.Max(cores, LeastCores) * MostCores;
        }
        Progress.Say($"{_cell.Name}: flood capped at {Figures.Short(_perSecond)} a second, {Figures.Short(cores)} cores");
    }

    public void Prepare()
    {
    }

    public Sample Run()
    {
        var elsewhere = new LatencyHistogram();
        var capped = new LatencyHistogram();
        var uncapped = new LatencyHistogram();
        ProcessReading before = Cpu();
        ProcessReading there = default;
        ProcessReading here = default;
        for (int i = 0; i < Phases; i++)
        {
            there += Flooded(_there, _perSecond, elsewhere).Cpu;
            here += Flooded(_here, _perSecond, capped).Cpu;
            Flooded(_here, double.PositiveInfinity, uncapped);
        }
        const double seconds = Phases * PhaseSeconds;
        Say("elsewhere", elsewhere, there.Seconds / seconds);
        Say("here", capped, here.Seconds / seconds);
        Say("here, not capped", uncapped, double.NaN);
        double p99 = elsewhere.Percentile(P99);
        return new Sample
        {
            Seconds = 3 * seconds,
            Count = 3 * seconds * PerSecond,
            Latencies = capped,
            Cost = capped.Percentile(P99) / p99,
            Also = uncapped.Percentile(P99) / p99,
            Server = new ServerReading(
                Cpu() - before, MemoryReading.ResidentMiB(_server.ProcessId), MemoryReading.PeakMiB(_server.ProcessId), double.NaN),
        };
    }

    public void Clean()
    {
    }

    public void Dispose()
    {
        _quiet.Dispose();
        _here.Dispose();
        _there.Dispose();
        _quietTopic.Dispose();
        _other.Dispose();
    }

    private void Say(string flood, LatencyHistogram latencies, double cores) => Progress.Say(
        $"{_cell.Name}: flood {flood}: p50 {Figures.Short(latencies.Percentile(0.5))} µs, "
        + $"p99 {Figures.Short(latencies.Percentile(P99))} µs, "
        + $"{Figures.Short(cores)} cores");

    // Both brokers: what is not of either is foreign.
    private ProcessReading Cpu() => ProcessReading.Of(_server.ProcessId) + ProcessReading.Of(_other.ProcessId);

    private (double Answered, ProcessReading Cpu) Flooded(FloodSource source, double perSecond, LatencyHistogram latencies)
    {
        using Flood flood = source.Open(perSecond * PhaseSeconds);
        double answered;
        ProcessReading before = ProcessReading.Of(source.Server.ProcessId);
        flood.Start(perSecond);
        try
        {
            _quiet.Run(PhaseSeconds * PerSecond, PerSecond, latencies);
        }
        finally
        {
            answered = flood.Stop();
        }
        ProcessReading cpu = ProcessReading.Of(source.Server.ProcessId) - before;
        source.Clean();
        return (answered, cpu);
    }
}
