using Sluice.Base.Lanes;
using Sluice.Server.Partitions;
using Sluice.Storage.Logs;

namespace Sluice.Server.Drivers;

/// <summary>
/// Flushes the logs of one directory on a lane of its own, since fsync may take as long as it likes. Requests for one partition that
/// arrive while it is flushed are answered by one further flush: the group commit of flush-before-ack.
/// </summary>
public sealed class Syncer
{
    private readonly Lane _lane;
    private readonly WakeList _wake = new();

    /// <summary>A syncer for <paramref name="directory"/>, on a lane made by <paramref name="scheduler"/>.</summary>
    public Syncer(IScheduler scheduler, LogDirectory directory, Action<Lane, Exception> fault)
    {
        _lane = scheduler.Create(new LaneSettings($"syncer-{directory.Path}", MailboxCapacity: 65_536), WorkOnlyLane.Instance, transport: null, fault);
    }

    /// <summary>Asks for a flush of everything the partition has appended so far. From any lane.</summary>
    public void Request(Partition partition)
    {
        if (partition.TryRequestFlush()) _lane.Post(new FlushRequest(this, partition));
    }

    /// <summary>Ends the lane after what it is doing.</summary>
    public void Stop(IScheduler scheduler) => scheduler.Stop(_lane);

    private void Flush(Partition partition, Lane lane)
    {
        if (partition.BeginFlush() is not { } work) return;
        work.Run();
        partition.CompleteFlush(work, lane.Now, _wake);
        _wake.PostAll();
    }

    private sealed class FlushRequest(Syncer syncer, Partition partition) : ILaneWork
    {
        public void Run(Lane lane) => syncer.Flush(partition, lane);
    }
}
