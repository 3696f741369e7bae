using Sluice.Simulation.Runs;

namespace Sluice.Simulation;

/// <summary>Runs simulations by their seeds: one with its history, or many.</summary>
internal static class Program
{
    private static int Main(string[] words)
    {
        if (Arguments.Parse(words) is not { } arguments)
        {
            Console.Error.WriteLine(Arguments.Usage);
            return 2;
        }
        if (arguments.Seed is { } seed) return RunOne(seed, arguments.IsQuiet);
        if (arguments.Batch > 0)
        {
            new SeedBatch(arguments, Console.Out).Run();
            return 0;
        }
        var campaign = new Campaign(arguments, Console.Out);
        campaign.Run();
        Console.WriteLine($"{campaign.Seeds - campaign.Failures} passed, {campaign.Failures} failed");
        return campaign.Failures == 0 ? 0 : 1;
    }

    private static int RunOne(ulong seed, bool isQuiet)
    {
        SimulationResult result = Runs.Simulation.Run(seed, isTraced: !isQuiet);
        foreach (string line in result.Trace) Console.WriteLine(line);
        Console.WriteLine(result.Tally);
        Console.WriteLine($"seed {seed}: hash {result.Hash:x16}: {result.Failure?.ToString() ?? "all promises kept"}");
        return result.Failure is null ? 0 : 1;
    }
}
