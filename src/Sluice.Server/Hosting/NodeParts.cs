using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Metadata.Configs;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Server.Drivers;
using Sluice.Server.Partitions;
using Sluice.Server.Replicas;
using Sluice.Server.Requests;
using Sluice.Server.Settings;
using Sluice.Storage.Logs;

namespace Sluice.Server.Hosting;

/// <summary>The composition root: the parts of a node and how they know one another. Decides nothing.</summary>
internal sealed class NodeParts
{
    private readonly NodeSeams _seams;
    private readonly Dictionary<LogDirectory, Syncer> _syncers = [];

    public NodeParts(BrokerSettings settings, NodeSeams seams, LogDirectories directories, Action<Lane, Exception> fault)
    {
        _seams = seams;
        View = new BrokerView(settings, directories.ClusterId);
        TopicSettings = new TopicLogSettings(new ConfigLayers(ConfigsImage.Empty, settings.NodeId, settings.Properties.ToDictionary()));
        foreach (LogDirectory directory in directories.Data) _syncers.Add(directory, new Syncer(seams.Scheduler, directory, fault));
        Housekeeping = new Housekeeping(seams.Scheduler, settings.Disk, directories.Data, () => View.Topics, RequestFlush, fault);
        Replicas = new ReplicaHost(new ReplicaHostServices
        {
            NodeId = settings.NodeId,
            Directories = directories.Data,
            FlushBeforeAck = settings.Disk.FlushBeforeAck,
            Settings = () => TopicSettings,
            Delete = Housekeeping.Delete,
            RequestFlush = RequestFlush,
            NewSuffix = () => $"{seams.Random.Next():x16}{seams.Random.Next():x16}",
        });
        Metadata = MetadataDriver.Open(new MetadataServices
        {
            Scheduler = seams.Scheduler,
            Settings = settings,
            Directory = directories.Metadata,
            ClusterId = directories.ClusterId,
            Buffers = new BufferPool(),
            Random = seams.Random,
            Note = note => NodeLog.Note(seams.Log, note),
            Failed = failure => fault(Metadata!.Lane, failure),
        }, Clock.NowMs(seams.Scheduler.Time));
        Lifecycle = new BrokerLifecycle(Metadata, settings, directories.ClusterId, directories.All, NewId());
        Network = new NodeNetwork(settings, seams, View, Metadata, directories.Data, RequestFlush, fault);
    }

    public BrokerView View { get; }

    /// <summary>The settings in force; the metadata lane swaps it.</summary>
    public TopicLogSettings TopicSettings { get; set; }

    public ReplicaHost Replicas { get; }

    public Housekeeping Housekeeping { get; }

    public MetadataDriver Metadata { get; }

    public BrokerLifecycle Lifecycle { get; }

    public NodeNetwork Network { get; }

    public IEnumerable<Syncer> Syncers => _syncers.Values;

    /// <summary>A fresh random identifier.</summary>
    public Uuid NewId()
    {
        while (true)
        {
            if (Uuid.FromRandom(_seams.Random.Next(), _seams.Random.Next()) is { } id) return id;
        }
    }

    private void RequestFlush(Partition partition)
    {
        if (partition.Directory is { IsOffline: false } directory && _syncers.TryGetValue(directory, out Syncer? syncer))
            syncer.Request(partition);
    }
}
