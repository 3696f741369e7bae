namespace Sluice.Simulation.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Hash">Everything that happened: the same for the same seed and the same code.</param>
/// <param name="Tally">What happened, counted.</param>
/// <param name="Failure">What was broken; null when nothing was.</param>
/// <param name="Trace">Its history, when it was asked for.</param>
internal sealed record SimulationResult(ulong Hash, Tally Tally, Exception? Failure, IReadOnlyList<string> Trace);
