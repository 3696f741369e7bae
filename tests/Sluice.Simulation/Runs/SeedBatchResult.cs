namespace Sluice.Simulation.Runs;

/// <summary>What a process of a campaign tells the one that started it.</summary>
internal sealed record SeedBatchResult(long Seeds, int Failures, Tally Tally);
