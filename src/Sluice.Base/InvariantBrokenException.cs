namespace Sluice.Base;

/// <summary>
/// One of our own invariants does not hold. The lane that catches it takes the partition, the log directory or the process
/// offline: to go on with doubtful state is worse than to stop.
/// </summary>
public sealed class InvariantBrokenException(string expression) : Exception($"Invariant broken: {expression}")
{
    /// <summary>The condition that was false, as written in the source.</summary>
    public string Expression { get; } = expression;
}
