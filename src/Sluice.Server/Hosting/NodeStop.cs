using Sluice.Base.Lanes;
using Sluice.Server.Drivers;
using Sluice.Server.Network;
using Sluice.Server.Partitions;
using Sluice.Server.Settings;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Server.Hosting;

/// <summary>
/// The orderly end of a node, one step after the other, each on the lane that owns what it ends. A step that cannot be done (a directory
/// offline, a disk that fails) leaves that directory without its clean marker; it never keeps the rest from ending.
/// </summary>
internal sealed class NodeStop(
    NodeSeams seams, BrokerSettings settings, LogDirectories directories, NodeParts parts, Action<NodeState> setState)
{
    private Action? _stopped;
    private int _loopsLeft;

    /// <summary>Begins; <paramref name="stopped"/> runs on a lane at the end.</summary>
    public void Begin(Action stopped)
    {
        _stopped = stopped;
        NodeLog.Stopping(seams.Log, settings.NodeId);
        setState(NodeState.PendingControlledShutdown);
        if (parts.Network.AcceptorLane is { } acceptor) acceptor.Post(new Step(_ => StopAccepting(acceptor)));
        else StopLoops();
    }

    private void StopAccepting(Lane acceptor)
    {
        parts.Network.Acceptor.Close();
        seams.Scheduler.Stop(acceptor);
        StopLoops();
    }

    /// <summary>No request starts any more; what is parked is answered by its own timeout or dropped with its connection.</summary>
    private void StopLoops()
    {
        _loopsLeft = parts.Network.Loops.Count;
        foreach (ProcessorLoop loop in parts.Network.Loops)
        {
            loop.Lane.Post(new Step(_ =>
            {
                loop.StopReading();
                if (Interlocked.Decrement(ref _loopsLeft) == 0)
                    parts.Network.CommitLanes.Drain(() => parts.Lifecycle.ControlledShutdown(CloseConnections));
            }));
        }
    }

    private void CloseConnections()
    {
        setState(NodeState.ShuttingDown);
        _loopsLeft = parts.Network.Loops.Count;
        foreach (ProcessorLoop loop in parts.Network.Loops)
        {
            loop.Lane.Post(new Step(lane =>
            {
                loop.CloseAll(CloseReason.Stopping);
                seams.Scheduler.Stop(lane);
                if (Interlocked.Decrement(ref _loopsLeft) == 0) parts.Housekeeping.Lane.Post(new Step(CloseLogs));
            }));
        }
    }

    /// <summary>On the housekeeping lane: it may block, and nobody else touches the logs any more.</summary>
    private void CloseLogs(Lane lane)
    {
        parts.Network.Pool.Stop(seams.Scheduler);
        parts.Network.ColdReads.Stop(seams.Scheduler);
        parts.Network.CommitLanes.Stop(seams.Scheduler);
        foreach (Syncer syncer in parts.Syncers) syncer.Stop(seams.Scheduler);
        parts.Housekeeping.WriteHighWatermarks();
        var wake = new WakeList();
        List<PartitionLog> logs = [];
        foreach (HostedTopic topic in parts.View.Topics.Topics)
        {
            foreach (Partition? partition in topic.Partitions)
            {
                if (partition?.Detach(wake) is { } log) logs.Add(log);
            }
        }
        new LogCloser(seams.Scheduler, logs, lane, closed => LogsClosed(closed, lane)).Start();
    }

    private void LogsClosed(IReadOnlyList<PartitionLog> closed, Lane lane)
    {
        parts.Housekeeping.WriteFinalCheckpoints(closed);
        long brokerEpoch = parts.Lifecycle.BrokerEpoch;
        foreach (LogDirectory directory in directories.Data)
        {
            if (parts.Replicas.IsLoaded && !directory.IsOffline) Mark(directory, brokerEpoch);
        }
        seams.Scheduler.Stop(lane);
        parts.Metadata.Stop(Finish);
    }

    private static void Mark(LogDirectory directory, long brokerEpoch)
    {
        try
        {
            directory.CleanShutdown.Write(brokerEpoch);
        }
        catch (DiskException failure)
        {
            directory.TakeOffline($"writing the clean marker failed: {failure.Message}");
        }
    }

    private void Finish()
    {
        seams.Scheduler.Stop(parts.Metadata.Lane);
        directories.Dispose();
        setState(NodeState.NotRunning);
        _stopped?.Invoke();
    }

    private sealed class Step(Action<Lane> step) : ILaneWork
    {
        public void Run(Lane lane) => step(lane);
    }
}
