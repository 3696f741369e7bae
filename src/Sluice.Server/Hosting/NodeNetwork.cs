using Sluice.Base.Lanes;
using Sluice.Server.Drivers;
using Sluice.Server.Fetching;
using Sluice.Server.Network;
using Sluice.Server.Partitions;
using Sluice.Server.Requests;
using Sluice.Server.Settings;
using Sluice.Storage.Logs;

namespace Sluice.Server.Hosting;

/// <summary>
/// The composition of a node's network: processor loops with their handlers, the acceptor, and the pool behind the loops.
/// </summary>
internal sealed class NodeNetwork
{
    private readonly NodeSeams _seams;
    private readonly Action<Lane, Exception> _fault;

    public NodeNetwork(
        BrokerSettings settings, NodeSeams seams, BrokerView view, MetadataDriver metadata, IReadOnlyList<LogDirectory> directories,
        Action<Partition> requestFlush, Action<Lane, Exception> fault)
    {
        _seams = seams;
        _fault = fault;
        NetworkLimits limits = NetworkLimits.From(settings.Network) with { ConnectionDescriptors = seams.Descriptors.Connections };
        var quota = new ConnectionQuota(limits);
        var memory = new RequestMemory(RequestMemory.LimitFor(limits, seams.MemoryBytes));
        var log = new NetworkLog(seams.Log);
        Pool = new BlockingPool(seams.Scheduler, Math.Min(settings.Network.IoThreads, seams.LoopLimit), fault);
        CommitLanes = new CommitLanes(seams.Scheduler, directories, settings.Disk.CommitsByLane, fault);
        ColdReads = new ColdReads(seams.Scheduler, directories, fault);
        ApiTable table = ServedApis.Table(
            view, metadata, new FetchSessionCache(settings.Fetch.SessionCacheSlots, seams.Random), directories, Pool);
        var loops = new ProcessorLoop[Math.Max(1, Math.Min(settings.Network.NetworkThreads, seams.LoopLimit))];
        var lane = new LaneSettings("", MailboxCapacity: 65_536, SpinNs: settings.Network.SpinUs * 1000);
        for (int i = 0; i < loops.Length; i++)
        {
            var state = new LoopState(requestFlush, seams.Scheduler.Time, CommitLanes);
            loops[i] = new ProcessorLoop($"processor-{i}", limits, new RequestDispatcher(table, state, seams.Log), quota, memory, log)
            {
                ColdReader = ColdReads,
            };
            loops[i].AddEndOfStep(state);
            loops[i].Start(seams.Scheduler, seams.Transport, lane, fault);
        }
        Loops = loops;
        Acceptor = new Acceptor(loops, quota, log, limits.MaxConnectionCreationRate);
    }

    public BlockingPool Pool { get; }

    public ColdReads ColdReads { get; }

    public CommitLanes CommitLanes { get; }

    public IReadOnlyList<ProcessorLoop> Loops { get; }

    public Acceptor Acceptor { get; }

    /// <summary>The acceptor's lane, once it accepts.</summary>
    public Lane? AcceptorLane { get; private set; }

    /// <summary>Connections that wait in the listeners' queues are let in.</summary>
    public void StartAccepting() => AcceptorLane = Acceptor.Start(_seams.Scheduler, _seams.Transport, _fault);
}
