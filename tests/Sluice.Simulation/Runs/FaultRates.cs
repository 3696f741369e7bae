namespace Sluice.Simulation.Runs;

/// <summary>How often things go wrong: once in that many turns on average; 0 is never.</summary>
internal sealed record FaultRates
{
    public int Kill { get; init; }

    public int PowerCut { get; init; }

    public int Stop { get; init; }

    public int DiskError { get; init; }

    public int FullDisk { get; init; }

    public int Stall { get; init; }

    public int Drop { get; init; }

    public int ClockJump { get; init; }

    public int Pause { get; init; }
}
