using Microsoft.Extensions.Logging;
using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Base.Transports;
using Sluice.Storage.Disks;

namespace Sluice.Server.Hosting;

/// <summary>The world a node lives in: production, simulator and tests differ in nothing else. Many nodes may share one.</summary>
/// <param name="Disk">Files.</param>
/// <param name="Transport">Listeners and connections.</param>
/// <param name="Scheduler">Lanes and clocks.</param>
/// <param name="Random">Ids, jitter and choices.</param>
/// <param name="Log">What people should know.</param>
public sealed record NodeSeams(IDisk Disk, ITransport Transport, IScheduler Scheduler, IRandomSource Random, ILogger Log)
{
    /// <summary>Descriptors that log files and connections may have open.</summary>
    public DescriptorShares Descriptors { get; init; } = new(Logs: 512, Connections: int.MaxValue);

    /// <summary>Memory of the machine, or of the process's share of it: what budgets without a setting are a part of.</summary>
    public long MemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Processor loops a node may have: the cores of the machine, unless a test wants one.</summary>
    public int LoopLimit { get; init; } = Environment.ProcessorCount;
}
