using Sluice.Base.Lanes;
using Sluice.Server.Drivers;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Server.Hosting;

/// <summary>
/// Closes all logs of a stopping node, on several lanes at once: each log costs a handful of flushes, and a file system makes many that
/// run together durable in one go. One lane after the other would not end in time with thousands of partitions. Its result, the logs
/// that closed cleanly, is posted to the lane that asked; a log that cannot be closed takes its directory offline.
/// </summary>
internal sealed class LogCloser(
    IScheduler scheduler, IReadOnlyList<PartitionLog> logs, Lane asker, Action<IReadOnlyList<PartitionLog>> closed)
{
    private const int LaneLimit = 16;
    private const int LogsPerLane = 50;
    private readonly Lock _gate = new();
    private readonly List<PartitionLog> _closed = new(logs.Count);
    private int _next = -1;
    private int _open;

    /// <summary>Begins; the lanes it makes end with the last log.</summary>
    public void Start()
    {
        int count = Math.Clamp(logs.Count / LogsPerLane, 1, LaneLimit);
        _open = count;
        for (int i = 0; i < count; i++)
        {
            // Closing a log throws nothing that is not handled here; what escapes all the same leaves the node without its marker.
            Lane lane = scheduler.Create(new LaneSettings($"closer-{i}"), WorkOnlyLane.Instance, transport: null, (l, _) => End(l));
            lane.Post(new Closing(this));
        }
    }

    private void Close(PartitionLog log)
    {
        try
        {
            log.Close(clean: true);
            if (log.Directory.IsOffline) return;
            lock (_gate) _closed.Add(log);
        }
        catch (DiskException failure)
        {
            log.Directory.TakeOffline($"closing {log.Partition} failed: {failure.Message}");
        }
    }

    private void End(Lane lane)
    {
        scheduler.Stop(lane);
        if (Interlocked.Decrement(ref _open) == 0) asker.Post(new Closed(this));
    }

    private sealed class Closing(LogCloser owner) : ILaneWork
    {
        public void Run(Lane lane)
        {
            int index;
            while ((index = Interlocked.Increment(ref owner._next)) < owner.LogCount) owner.Close(owner.LogAt(index));
            owner.End(lane);
        }
    }

    private int LogCount => logs.Count;

    private PartitionLog LogAt(int index) => logs[index];

    private sealed class Closed(LogCloser owner) : ILaneWork
    {
        public void Run(Lane lane) => owner.Report();
    }

    private void Report() => closed(_closed);
}
