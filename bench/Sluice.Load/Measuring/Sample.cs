namespace Sluice.Load.Measuring;

/// <summary>What a workload says about one run of itself; the rest is read from outside by <see cref="Meter"/>.</summary>
internal sealed record Sample
{
    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Requests answered, records delivered, connections made: what the cell counts.</summary>
    public required double Count { get; init; }

    /// <summary>Bytes of batches moved.</summary>
    public double Bytes { get; init; }

    /// <summary>In microseconds; null where latency is no question.</summary>
    public LatencyHistogram? Latencies { get; init; }

    /// <summary>What stands in place of CPU seconds, for cells that measure something else.</summary>
    public double? Cost { get; init; }

    /// <summary>A further figure of the cell; its name is <see cref="Cells.Cell.AlsoUnit"/>.</summary>
    public double Also { get; init; } = double.NaN;

    /// <summary>What was read inside the run, where the server does not outlive it.</summary>
    public ServerReading? Server { get; init; }
}
