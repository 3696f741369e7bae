using Sluice.Base.Lanes;
using Sluice.Server.Partitions;
using Sluice.Storage.Logs;

namespace Sluice.Server.Drivers;

/// <summary>
/// Flushes the logs of one directory on lanes of its own, since fsync may take as long as it likes. Requests for one partition that
/// arrive while it is flushed are answered by one further flush: the group commit of flush-before-ack. A partition always has the same
/// lane, so its flushes come one after another; those of several lanes share commits of the file system's journal.
/// </summary>
public sealed class Syncer
{
    private const int Lanes = 4;

    private readonly FlushLane[] _lanes = new FlushLane[Lanes];

    /// <summary>A syncer for <paramref name="directory"/>, on lanes made by <paramref name="scheduler"/>.</summary>
    public Syncer(IScheduler scheduler, LogDirectory directory, Action<Lane, Exception> fault)
    {
        for (int i = 0; i < Lanes; i++)
        {
            var settings = new LaneSettings($"syncer-{directory.Path}-{i}", MailboxCapacity: 65_536);
            _lanes[i] = new FlushLane(scheduler.Create(settings, WorkOnlyLane.Instance, transport: null, fault));
        }
    }

    /// <summary>Asks for a flush of everything the partition has appended so far. From any lane.</summary>
    public void Request(Partition partition)
    {
        if (!partition.TryRequestFlush()) return;
        ulong place = partition.TopicId.Low + (uint)partition.Name.Partition;
        _lanes[place % Lanes].Post(partition);
    }

    /// <summary>Ends the lanes after what they are doing.</summary>
    public void Stop(IScheduler scheduler)
    {
        foreach (FlushLane lane in _lanes) scheduler.Stop(lane.Lane);
    }

    private sealed class FlushLane(Lane lane)
    {
        private readonly WakeList _wake = new();

        public Lane Lane => lane;

        public void Post(Partition partition) => lane.Post(new FlushRequest(this, partition));

        public void Flush(Partition partition)
        {
            if (partition.BeginFlush() is not { } work) return;
            work.Run();
            partition.CompleteFlush(work, lane.Now, _wake);
            _wake.PostAll();
        }
    }

    private sealed class FlushRequest(FlushLane flushes, Partition partition) : ILaneWork
    {
        public void Run(Lane lane) => flushes.Flush(partition);
    }
}
