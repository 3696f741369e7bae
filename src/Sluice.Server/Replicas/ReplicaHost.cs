using Sluice.Base.Lanes;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Replication.Isr;
using Sluice.Server.Partitions;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Server.Replicas;

/// <summary>
/// Makes what this node hosts follow the metadata: creates, leads, configures and deletes replicas, and publishes the
/// <see cref="TopicDirectory"/> that requests look partitions up in. Owned by the metadata lane. Until the logs are loaded changes are
/// only remembered; then the image of that moment is applied whole.
/// </summary>
public sealed class ReplicaHost(ReplicaHostServices services)
{
    private readonly Dictionary<Uuid, HostedTopic> _hosted = [];
    private readonly Dictionary<LogDirectory, int> _replicas = [];
    private readonly WakeList _wake = new();
    private volatile TopicDirectory _topics = TopicDirectory.Empty;

    /// <summary>All topics with the partitions hosted here. Read from any lane, once per request.</summary>
    public TopicDirectory Topics => _topics;

    /// <summary>True once the logs of this node are open.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>The logs found at start are open: adopts them and applies the image whole.</summary>
    public void Loaded(IReadOnlyList<PartitionLog> logs, MetadataImage image, Lane lane)
    {
        IsLoaded = true;
        var byPartition = new Dictionary<TopicPartition, PartitionLog>(logs.Count);
        foreach (PartitionLog log in logs) byPartition.Add(log.Partition, log);
        List<HostedTopic> found = [];
        foreach (TopicImage topic in image.Topics.ByName.Values) found.Add(Follow(topic, byPartition, lane));
        _topics = TopicDirectory.Empty.With([], found);
        _wake.PostAll();
    }

    /// <summary>Applies what one publication changed.</summary>
    public void Apply(MetadataImage image, TopicsDelta changes, Lane lane)
    {
        if (!IsLoaded || (changes.Deleted.Count == 0 && changes.Changed.Count == 0)) return;
        List<HostedTopic> gone = [];
        List<HostedTopic> followed = [];
        foreach (TopicImage deleted in changes.Deleted)
        {
            if (!_hosted.Remove(deleted.Id, out HostedTopic? topic)) continue;
            Delete(topic, lane);
            gone.Add(topic);
        }
        foreach (TopicDelta changed in changes.Changed)
        {
            if (image.Topics.Find(changed.Id) is { } topic) followed.Add(Follow(topic, known: null, lane));
        }
        _topics = _topics.With(gone, followed);
    }

    /// <summary>Wakes who waits for partitions that changed: after the new directory is what requests see.</summary>
    public void Wake() => _wake.PostAll();

    /// <summary>Settings changed: of some topics, or of all when a broker's or the cluster's did.</summary>
    public void Configure(IReadOnlyCollection<ConfigResource> changed)
    {
        bool all = changed.Any(c => c.Type == ConfigResourceType.Broker);
        foreach (HostedTopic topic in _hosted.Values)
        {
            if (!all && !changed.Contains(ConfigResource.Topic(topic.Name))) continue;
            LogSettings settings = services.Settings().Of(topic.Name);
            foreach (Partition? partition in topic.Partitions) partition?.Configure(settings);
        }
    }

    /// <summary>A directory failed: what it holds is not served any more, and whoever waits is told.</summary>
    public void DirectoryFailed(LogDirectory directory)
    {
        foreach (HostedTopic topic in _hosted.Values)
        {
            foreach (Partition? partition in topic.Partitions)
            {
                if (partition is not null && partition.Directory == directory) partition.WakeAll(_wake);
            }
        }
        _wake.PostAll();
    }

    private HostedTopic Follow(TopicImage topic, Dictionary<TopicPartition, PartitionLog>? known, Lane lane)
    {
        HostedTopic? before = _hosted.GetValueOrDefault(topic.Id);
        var partitions = new Partition?[topic.Partitions.Length];
        for (int i = 0; i < partitions.Length; i++)
        {
            PartitionImage state = topic.Partitions[i];
            Partition? partition = before is not null && before.Has(i) ? before[i] : null;
            if (!state.Replicas.Contains(services.NodeId))
            {
                if (partition is not null) Delete(partition, lane);
                continue;
            }
            partition ??= Host(topic, i, state, known, lane);
            partitions[i] = partition;
            if (state.Leader == services.NodeId)
            {
                partition.Lead(services.NodeId, Assignment(state), lane.Now, _wake);
                // What a crash left unflushed becomes visible only once it is on disk.
                if (services.FlushBeforeAck) services.RequestFlush(partition);
            }
            else partition.StopLeading(_wake);
        }
        var hosted = new HostedTopic(topic.Name, topic.Id, partitions);
        _hosted[topic.Id] = hosted;
        return hosted;
    }

    private static PartitionAssignment Assignment(PartitionImage state) =>
        new(state.LeaderEpoch, state.PartitionEpoch, [.. state.Replicas], [.. state.Isr],
            state.LeaderRecoveryState == LeaderRecoveryState.Recovering);

    private Partition Host(TopicImage topic, int index, PartitionImage state, Dictionary<TopicPartition, PartitionLog>? known, Lane lane)
    {
        var name = new TopicPartition(topic.Name, index);
        var partition = new Partition(name, topic.Id, services.FlushBeforeAck);
        if (known is not null && known.TryGetValue(name, out PartitionLog? log))
        {
            Attach(partition, log);
            return partition;
        }
        if (DirectoryFor(state) is not { } directory) return partition;
        try
        {
            Attach(partition, PartitionLog.Open(directory, name, services.Settings().Of(topic.Name),
                new LogOpenState(topic.Id, CleanShutdown: true, RecoveryPoint: 0, LogStartOffset: 0, HighWatermark: 0), lane.NowMs));
        }
        catch (DiskException failure)
        {
            directory.TakeOffline($"creating the log of {name} failed: {failure.Message}");
        }
        return partition;
    }

    /// <summary>The assigned directory, or the working one that holds the fewest replicas.</summary>
    private LogDirectory? DirectoryFor(PartitionImage state)
    {
        Uuid? assigned = state.DirectoryOf(services.NodeId);
        LogDirectory? best = null;
        foreach (LogDirectory directory in services.Directories)
        {
            if (directory.IsOffline) continue;
            if (directory.Id == assigned) return directory;
            if (best is null || Count(directory) < Count(best)) best = directory;
        }
        return best;
    }

    private int Count(LogDirectory directory) => _replicas.GetValueOrDefault(directory);

    private void Attach(Partition partition, PartitionLog log)
    {
        partition.Attach(log);
        _replicas[log.Directory] = Count(log.Directory) + 1;
    }

    private void Delete(HostedTopic topic, Lane lane)
    {
        foreach (Partition? partition in topic.Partitions)
        {
            if (partition is not null) Delete(partition, lane);
        }
    }

    private void Delete(Partition partition, Lane lane)
    {
        if (partition.Detach(_wake) is not { } log) return;
        _replicas[log.Directory] = Count(log.Directory) - 1;
        try
        {
            services.Delete(log.RenameForDeletion(services.NewSuffix(), lane.NowMs));
        }
        catch (DiskException failure)
        {
            log.Directory.TakeOffline($"deleting the log of {partition.Name} failed: {failure.Message}");
        }
        log.Dispose(); // else its descriptors keep the space after the files are gone
    }
}
