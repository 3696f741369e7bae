using System.Diagnostics;

namespace Sluice.Simulation.Runs;

/// <summary>Runs seed after seed until one fails or the time is up, one seed in a hundred twice, which must be the same run.</summary>
internal sealed class Campaign(Arguments arguments, TextWriter output)
{
    private const ulong TwiceEvery = 100;
    private readonly Tally _tally = new();

    /// <summary>Seeds that failed.</summary>
    public int Failures { get; private set; }

    public long Seeds { get; private set; }

    public void Run()
    {
        var watch = Stopwatch.StartNew();
        double nextReport = 30;
        for (ulong seed = arguments.From; Seeds < arguments.Seeds && watch.Elapsed.TotalSeconds < arguments.Seconds; seed++)
        {
            RunOne(seed);
            Seeds++;
            if (Failures >= arguments.MostFailures) break;
            if (watch.Elapsed.TotalSeconds < nextReport) continue;
            nextReport = watch.Elapsed.TotalSeconds * 1.5;
            Report(watch.Elapsed.TotalSeconds);
        }
        Report(watch.Elapsed.TotalSeconds);
    }

    private void RunOne(ulong seed)
    {
        SimulationResult result = Simulation.Run(seed);
        _tally.Add(result.Tally);
        if (result.Failure is { } failure)
        {
            Fail(seed, failure.Message.Split('\n')[0]);
        }
        else if (seed % TwiceEvery == 0 && Simulation.Run(seed).Hash != result.Hash)
        {
            Fail(seed, "not-deterministic: the same seed ran another way");
        }
    }

    private void Fail(ulong seed, string what)
    {
        Failures++;
        output.WriteLine($"FAILED seed {seed}: {what}");
        output.WriteLine($"  repeat: dotnet run -c Release --project tests/Sluice.Simulation -- --seed {seed}");
    }

    private void Report(double seconds) =>
        output.WriteLine($"{Seeds} seeds from {arguments.From}, {Failures} failed, {Seeds / seconds:0.0} seeds/s, "
            + $"{_tally.Faults} faults; {_tally}; {Environment.WorkingSet >> 20} MiB");
}
