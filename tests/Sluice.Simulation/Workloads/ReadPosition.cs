namespace Sluice.Simulation.Workloads;

/// <summary>Where a consumer is in one partition.</summary>
internal sealed class ReadPosition(ProduceTarget target)
{
    public ProduceTarget Target { get; } = target;

    /// <summary>The next offset it wants.</summary>
    public long Next { get; set; }

    /// <summary>The position that the fetch session was told last; -1 when the session does not have it.</summary>
    public long ToldSession { get; set; } = -1;

    /// <summary>It must look where the log begins before it reads on.</summary>
    public bool MustReset { get; set; }
}
