namespace Sluice.Simulation.Checkers;

/// <summary>A promise was broken: the run ends with this.</summary>
/// <param name="kind">The name of the anomaly, as in reference/invariants.md §3.4 where it has one.</param>
/// <param name="details">What was expected and what was there.</param>
internal sealed class ViolationException(string kind, string details) : Exception($"{kind}: {details}");
