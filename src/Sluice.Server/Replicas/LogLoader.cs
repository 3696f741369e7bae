using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Server.Drivers;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Directories;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Server.Replicas;

/// <summary>
/// Opens the logs of all directories when the node starts, each directory on its own lanes (<c>num.recovery.threads.per.data.dir</c>):
/// after a clean stop without reading them, after a crash with recovery. The metadata has been replayed by then, so a replica that it
/// does not place here is put aside as <c>-stray</c>, never deleted. Its result is posted to the lane that asked.
/// </summary>
internal sealed class LogLoader(LogLoadRequest request, Lane asker, Action<IReadOnlyList<PartitionLog>> loaded)
{
    private readonly Lock _gate = new();
    private readonly List<PartitionLog> _logs = [];
    private readonly List<Lane> _lanes = [];
    private int _open = 1;

    /// <summary>Begins; the lanes it makes end with the load.</summary>
    public void Start()
    {
        foreach (LogDirectory directory in request.Directories)
        {
            if (directory.IsOffline) continue;
            var queue = new LoadQueue();
            Interlocked.Increment(ref _open);
            for (int i = 0; i < request.LanesPerDirectory; i++)
            {
                Lane lane = request.Scheduler.Create(
                    new LaneSettings($"recovery-{directory.Path}-{i}"), WorkOnlyLane.Instance, transport: null, request.Fault);
                _lanes.Add(lane);
                queue.Lanes.Add(lane);
            }
            queue.Lanes[0].Post(new Listing(this, directory, queue));
        }
        Done();
    }

    private void Done()
    {
        if (Interlocked.Decrement(ref _open) > 0) return;
        foreach (Lane lane in _lanes) request.Scheduler.Stop(lane);
        asker.Post(new Finish(this));
    }

    /// <summary>Finds the replicas of one directory, puts strays aside and hands the rest to the directory's lanes.</summary>
    private void List(LogDirectory directory, LoadQueue queue, long nowMs)
    {
        bool clean = directory.CleanShutdown.Exists;
        directory.CleanShutdown.Delete();
        var checkpoints = new DirectoryCheckpoints(directory);
        foreach (PartitionDirectoryEntry entry in directory.ListPartitions())
        {
            if (entry.Name.Partition.Topic == TopicNames.ClusterMetadata) continue;
            switch (entry.Name.Kind)
            {
                case PartitionDirectoryKind.Deleted:
                    request.Delete(new PendingDeletion(entry.Path, IsDirectory: true, nowMs));
                    continue;
                case PartitionDirectoryKind.Stray or PartitionDirectoryKind.Future:
                    continue;
            }
            TopicPartition partition = entry.Name.Partition;
            Uuid? topicId = TopicIdOf(directory, entry);
            if (!IsPlacedHere(partition, topicId))
            {
                if (topicId is null && IsEmpty(directory, entry)) directory.Disk.DeleteDirectory(entry.Path);
                else PutAside(directory, entry, partition);
                continue;
            }
            var state = new LogOpenState(topicId!.Value, clean, checkpoints.RecoveryPoint(partition), checkpoints.LogStart(partition),
                checkpoints.HighWatermark(partition));
            queue.Add(new LoadItem(partition, state));
        }
    }

    /// <summary>Null as well for what a power loss left half written: without its id a replica that holds anything is put aside.</summary>
    private static Uuid? TopicIdOf(LogDirectory directory, PartitionDirectoryEntry entry)
    {
        try
        {
            return new PartitionMetadataFile(directory.Disk, $"{entry.Path}/{PartitionMetadataFile.Name}").Read();
        }
        catch (CheckpointFormatException)
        {
            return null;
        }
    }

    private bool IsPlacedHere(TopicPartition partition, Uuid? topicId) =>
        topicId is { } id && request.Image.Topics.Find(id) is { } topic && topic.Name == partition.Topic
        && topic.Partition(partition.Partition) is { } state && state.Replicas.Contains(request.NodeId);

    /// <summary>The crash came while the replica was being created, before it had its topic id: it never held anything.</summary>
    private static bool IsEmpty(LogDirectory directory, PartitionDirectoryEntry entry) =>
        directory.Disk.List(entry.Path).All(f => !f.IsDirectory
            && (f.Length == 0 || f.Name == PartitionMetadataFile.Name || f.Name.EndsWith(".tmp", StringComparison.Ordinal)));

    private void PutAside(LogDirectory directory, PartitionDirectoryEntry entry, TopicPartition partition)
    {
        string stray = PartitionDirectoryName.For(partition, PartitionDirectoryKind.Stray, request.NewId());
        request.Note($"{entry.Path} belongs to no replica of this node and is put aside as {stray}");
        directory.Disk.Rename(entry.Path, $"{directory.Path}/{stray}");
        directory.Disk.SyncDirectory(directory.Path);
    }

    private void Load(LogDirectory directory, LoadQueue queue, Lane lane)
    {
        while (queue.TryTake(out LoadItem item))
        {
            LogSettings settings = request.Settings.Of(item.Partition.Topic);
            var log = PartitionLog.Open(directory, item.Partition, settings, item.State, lane.NowMs);
            if (request.FlushBeforeAck) Flush(log);
            lock (_gate) _logs.Add(log);
        }
    }

    /// <summary>
    /// With flush-before-ack only what is on disk is visible. What a crash left unflushed was acknowledged all the same, so it must be
    /// visible from the first request on.
    /// </summary>
    private static void Flush(PartitionLog log)
    {
        if (log.BeginFlush(log.LogEndOffset) is not { } work) return;
        work.Run();
        log.CompleteFlush(work);
    }

    /// <summary>The first work of a directory: lists, then lets every lane of the directory take logs from the queue.</summary>
    private sealed class Listing(LogLoader loader, LogDirectory directory, LoadQueue queue) : ILaneWork
    {
        public void Run(Lane lane)
        {
            try
            {
                loader.List(directory, queue, lane.NowMs);
            }
            catch (Exception failure) when (failure is DiskException or LogDirectoryException or CheckpointFormatException)
            {
                directory.TakeOffline(failure.Message);
            }
            foreach (Lane worker in queue.Lanes)
            {
                Interlocked.Increment(ref loader._open);
                worker.Post(new Loading(loader, directory, queue));
            }
            loader.Done();
        }
    }

    private sealed class Loading(LogLoader loader, LogDirectory directory, LoadQueue queue) : ILaneWork
    {
        public void Run(Lane lane)
        {
            try
            {
                loader.Load(directory, queue, lane);
            }
            catch (Exception failure) when (failure is DiskException or InvariantBrokenException or CheckpointFormatException)
            {
                directory.TakeOffline(failure.Message);
                queue.Clear();
            }
            loader.Done();
        }
    }

    private sealed class Finish(LogLoader loader) : ILaneWork
    {
        public void Run(Lane lane) => loader.Report();
    }

    private void Report() => loaded(_logs);

    private readonly record struct LoadItem(TopicPartition Partition, LogOpenState State);

    private sealed class LoadQueue
    {
        private readonly Lock _gate = new();
        private readonly Queue<LoadItem> _items = new();

        public List<Lane> Lanes { get; } = [];

        public void Add(LoadItem item) => _items.Enqueue(item);

        public bool TryTake(out LoadItem item)
        {
            lock (_gate) return _items.TryDequeue(out item);
        }

        public void Clear()
        {
            lock (_gate) _items.Clear();
        }
    }
}
