using System.Diagnostics;
using System.Text.Json;

namespace Sluice.Simulation.Runs;

/// <summary>Some seeds in this process, one in a hundred of them twice, which must be the same run.</summary>
internal sealed class SeedBatch(Arguments arguments, TextWriter output)
{
    /// <summary>What the line begins with that tells the result.</summary>
    public const string ResultMark = "result ";

    private const ulong TwiceEvery = 100;
    private readonly Tally _tally = new();
    private int _failures;

    public void Run()
    {
        var watch = Stopwatch.StartNew();
        long seeds = 0;
        ulong seed = arguments.From;
        while (seeds < arguments.Batch && watch.Elapsed.TotalSeconds < arguments.Seconds && _failures < arguments.MostFailures)
        {
            RunOne(seed++);
            seeds++;
        }
        output.WriteLine(ResultMark + JsonSerializer.Serialize(new SeedBatchResult(seeds, _failures, _tally)));
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
        _failures++;
        output.WriteLine($"FAILED seed {seed}: {what}");
        output.WriteLine($"  repeat: dotnet run -c Release --project tests/Sluice.Simulation -- --seed {seed}");
    }
}
