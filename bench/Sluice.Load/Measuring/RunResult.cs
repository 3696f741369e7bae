namespace Sluice.Load.Measuring;

/// <summary>What one measured run of a cell against a server gave. A figure that could not be had is NaN.</summary>
internal sealed record RunResult
{
    /// <summary>In the unit of the cell; less is better.</summary>
    public required double Cost { get; init; }

    public required double Seconds { get; init; }

    public required double CountPerSecond { get; init; }

    public required double MiBPerSecond { get; init; }

    public required double P50Ms { get; init; }

    public required double P99Ms { get; init; }

    public required double P999Ms { get; init; }

    public required double Also { get; init; }

    public required ServerReading Server { get; init; }

    /// <summary>Bytes the server allocated, by what the cell counts.</summary>
    public required double AllocatedPerCount { get; init; }

    public required double DirtyMiB { get; init; }

    public required double WritebackMiB { get; init; }

    /// <summary>Cores this tool used.</summary>
    public required double LoadCores { get; init; }

    /// <summary>Cores everything else on the machine used.</summary>
    public required double ForeignCores { get; init; }

    /// <summary>Whether too much else ran for this run to count.</summary>
    public bool IsDisturbed => ForeignCores > Machine.MostForeignCores;
}
