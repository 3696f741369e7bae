using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Metadata.Configs;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Server.Drivers;
using Sluice.Server.Fetching;
using Sluice.Server.Network;
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
    private readonly Action<Lane, Exception> _fault;
    private readonly Dictionary<LogDirectory, Syncer> _syncers = [];

    public NodeParts(BrokerSettings settings, NodeSeams seams, LogDirectories directories, Node node, Action<Lane, Exception> fault)
    {
        _seams = seams;
        _fault = fault;
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
        Pool = new BlockingPool(seams.Scheduler, Math.Min(settings.Network.IoThreads, seams.LoopLimit), fault);
        (Loops, Acceptor) = CreateNetwork(settings, directories);
    }

    public BrokerView View { get; }

    /// <summary>The settings in force; the metadata lane swaps it.</summary>
    public TopicLogSettings TopicSettings { get; set; }

    public ReplicaHost Replicas { get; }

    public Housekeeping Housekeeping { get; }

    public MetadataDriver Metadata { get; }

    public BrokerLifecycle Lifecycle { get; }

    public BlockingPool Pool { get; }

    public IReadOnlyList<ProcessorLoop> Loops { get; }

    public Acceptor Acceptor { get; }

    /// <summary>The acceptor's lane, once it accepts.</summary>
    public Lane? AcceptorLane { get; private set; }

    public IEnumerable<Syncer> Syncers => _syncers.Values;

    /// <summary>Connections that wait in the listeners' queues are let in.</summary>
    public void StartAccepting() => AcceptorLane = Acceptor.Start(_seams.Scheduler, _seams.Transport, _fault);

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
        if (partition.Directory is { IsOffline: false } directory && _syncers.TryGetValue(directory, out Syncer? syncer)) syncer.Request(partition);
    }

    private (IReadOnlyList<ProcessorLoop>, Acceptor) CreateNetwork(BrokerSettings settings, LogDirectories directories)
    {
        NetworkLimits limits = NetworkLimits.From(settings.Network);
        var quota = new ConnectionQuota(limits);
        var memory = new RequestMemory(limits.QueuedMaxRequestBytes);
        var log = new NetworkLog(_seams.Log);
        var sessions = new FetchSessionCache(settings.Fetch.SessionCacheSlots, _seams.Random);
        ApiTable table = ServedApis.Table(View, Metadata, sessions, directories.Data, Pool);
        int count = Math.Max(1, Math.Min(settings.Network.NetworkThreads, _seams.LoopLimit));
        var loops = new ProcessorLoop[count];
        for (int i = 0; i < count; i++)
        {
            var state = new LoopState(RequestFlush);
            var dispatcher = new RequestDispatcher(table, state, _seams.Log);
            loops[i] = new ProcessorLoop($"processor-{i}", limits, dispatcher, quota, memory, log);
            loops[i].AddEndOfStep(state);
            loops[i].Start(_seams.Scheduler, _seams.Transport, new LaneSettings($"processor-{i}", MailboxCapacity: 65_536), _fault);
        }
        return (loops, new Acceptor(loops, quota, log));
    }
}
