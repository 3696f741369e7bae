using Sluice.Base.Lanes;
using Sluice.Protocol;
using Sluice.Server.Partitions;
using Sluice.Server.Settings;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Server.Drivers;

/// <summary>
/// What a node does to its logs in the background, on a lane of its own: retention, expiry of idle producers, flushes by age, the
/// checkpoints, and removing for good what was renamed away long enough ago. Every round visits the partitions one by one, each under
/// its lock for a moment.
/// </summary>
public sealed class Housekeeping
{
    /// <summary>How often renamed files are looked at; Kafka's delay is a minute.</summary>
    private const long DeletionRoundMs = 1_000;

    private readonly Lane _lane;
    private readonly Func<TopicDirectory> _topics;
    private readonly IReadOnlyList<LogDirectory> _directories;
    private readonly Action<Partition> _requestFlush;
    private readonly WakeList _wake = new();
    private readonly List<PendingDeletion> _pending = [];

    /// <summary>Makes the lane and arms its rounds.</summary>
    public Housekeeping(
        IScheduler scheduler, DiskSettings settings, IReadOnlyList<LogDirectory> directories, Func<TopicDirectory> topics,
        Action<Partition> requestFlush, Action<Lane, Exception> fault)
    {
        _topics = topics;
        _directories = directories;
        _requestFlush = requestFlush;
        _lane = scheduler.Create(new LaneSettings("housekeeping", MailboxCapacity: 65_536), WorkOnlyLane.Instance, transport: null, fault);
        _lane.Post(new Begin(this, settings));
    }

    /// <summary>The lane, for stopping it.</summary>
    public Lane Lane => _lane;

    /// <summary>Takes something that is to be removed when it is due. From any lane.</summary>
    public void Delete(PendingDeletion deletion) => _lane.Post(new Deletion(this, deletion));

    /// <summary>Writes the checkpoints of logs that were closed cleanly: the last word of this run. On the lane.</summary>
    public void WriteFinalCheckpoints(IReadOnlyCollection<PartitionLog> closed)
    {
        WriteOf(d => d.RecoveryPoints, closed, static log => log.RecoveryPoint);
        WriteOf(d => d.LogStartOffsets, closed, static log => log.LogStartToNote);
    }

    private void BeginRounds(DiskSettings settings)
    {
        Arm(DeletionRoundMs, DeletionRoundMs, RemoveDue);
        Arm(settings.InitialTaskDelayMs, settings.RetentionCheckIntervalMs, Retain);
        Arm(settings.InitialTaskDelayMs, settings.RecoveryPointCheckpointIntervalMs, _ => WriteRecoveryPoints());
        Arm(settings.HighWatermarkCheckpointIntervalMs, settings.HighWatermarkCheckpointIntervalMs, _ => WriteHighWatermarks());
        Arm(settings.ProducerIdExpirationCheckIntervalMs, settings.ProducerIdExpirationCheckIntervalMs, ExpireProducers);
        if (settings.FlushSchedulerIntervalMs < long.MaxValue / 2)
        {
            Arm(settings.FlushSchedulerIntervalMs, settings.FlushSchedulerIntervalMs, _ => FlushAged());
        }
    }

    private void Arm(long firstMs, long everyMs, Action<Lane> round)
    {
        var timer = new Round(everyMs, round);
        _lane.Arm(timer, _lane.Now.PlusMs(firstMs));
    }

    private void Retain(Lane lane)
    {
        foreach (Partition partition in Partitions())
        {
            if (partition.Directory is { IsStalling: true }) continue; // its files are renamed under the lock: the next round
            var round = (lane.NowMs, Pending: _pending);
            partition.ChangeAlone(ref round, _wake, static (log, _, ref r) =>
            {
                if (log.DeleteOldSegments(r.NowMs) > 0) log.TakePendingDeletions(r.Pending);
            });
        }
        _wake.PostAll();
    }

    private void ExpireProducers(Lane lane)
    {
        long nowMs = lane.NowMs;
        foreach (Partition partition in Partitions()) partition.LookAlone(ref nowMs, static (log, _, ref now) => log.ExpireProducers(now));
    }

    private void FlushAged()
    {
        foreach (Partition partition in Partitions())
        {
            bool isDirty = false;
            partition.Look(ref isDirty,
                static (log, _, ref dirty) => dirty = log.Settings.FlushMs < long.MaxValue && log.RecoveryPoint < log.LogEndOffset);
            if (isDirty) _requestFlush(partition);
        }
    }

    private void RemoveDue(Lane lane)
    {
        for (int i = _pending.Count - 1; i >= 0; i--)
        {
            PendingDeletion deletion = _pending[i];
            if (deletion.DueMs > lane.NowMs) continue;
            _pending.RemoveAt(i);
            if (DirectoryOf(deletion.Path) is not { IsOffline: false } directory) continue;
            try
            {
                if (deletion.IsDirectory) directory.Disk.DeleteDirectory(deletion.Path);
                else directory.Disk.DeleteFile(deletion.Path);
            }
            catch (DiskException failure)
            {
                directory.TakeOffline($"removing {deletion.Path} failed: {failure.Message}");
            }
        }
    }

    /// <summary>Writes the high watermarks. On the lane.</summary>
    public void WriteHighWatermarks() => Write(d => d.HighWatermarks, static log => log.HighWatermark);

    private void WriteRecoveryPoints()
    {
        Write(d => d.RecoveryPoints, static log => log.RecoveryPointToNote);
        Write(d => d.LogStartOffsets, static log => log.LogStartToNote);
    }

    private void Write(Func<LogDirectory, OffsetCheckpointFile> file, Func<PartitionLog, long?> offsetOf)
    {
        foreach (LogDirectory directory in _directories)
        {
            var offsets = new SortedDictionary<TopicPartition, long>();
            foreach (Partition partition in Partitions())
            {
                if (partition.Directory != directory) continue;
                var entry = (OffsetOf: offsetOf, Offset: (long?)null);
                partition.Look(ref entry, static (log, _, ref e) => e.Offset = e.OffsetOf(log));
                if (entry.Offset is { } offset) offsets[partition.Name] = offset;
            }
            WriteFile(directory, file(directory), offsets);
        }
    }

    private void WriteOf(
        Func<LogDirectory, OffsetCheckpointFile> file, IReadOnlyCollection<PartitionLog> logs, Func<PartitionLog, long?> offsetOf)
    {
        foreach (LogDirectory directory in _directories)
        {
            var offsets = new SortedDictionary<TopicPartition, long>();
            foreach (PartitionLog log in logs)
            {
                if (log.Directory == directory && offsetOf(log) is { } offset) offsets[log.Partition] = offset;
            }
            WriteFile(directory, file(directory), offsets);
        }
    }

    private static void WriteFile(LogDirectory directory, OffsetCheckpointFile file, SortedDictionary<TopicPartition, long> offsets)
    {
        if (directory.IsOffline) return;
        try
        {
            file.Write(offsets);
        }
        catch (DiskException failure)
        {
            directory.TakeOffline($"writing {file.Path} failed: {failure.Message}");
        }
    }

    private LogDirectory? DirectoryOf(string path)
    {
        foreach (LogDirectory directory in _directories)
        {
            if (path.StartsWith(directory.Path + "/", StringComparison.Ordinal)) return directory;
        }
        return null;
    }

    private IEnumerable<Partition> Partitions()
    {
        foreach (HostedTopic topic in _topics().Topics)
        {
            for (int i = 0; i < topic.PartitionCount; i++)
            {
                if (topic[i] is { } partition) yield return partition;
            }
        }
    }

    private sealed class Begin(Housekeeping owner, DiskSettings settings) : ILaneWork
    {
        public void Run(Lane lane) => owner.BeginRounds(settings);
    }

    private sealed class Deletion(Housekeeping owner, PendingDeletion deletion) : ILaneWork
    {
        public void Run(Lane lane) => owner._pending.Add(deletion);
    }

    private sealed class Round(long everyMs, Action<Lane> round) : LaneTimer
    {
        public override void Fire(Lane lane)
        {
            lane.Arm(this, lane.Now.PlusMs(everyMs));
            round(lane);
        }
    }
}
