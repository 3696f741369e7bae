using System.Net;
using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Base.Transports;
using Sluice.Metadata.Images;
using Sluice.Server.Drivers;
using Sluice.Server.Network;
using Sluice.Server.Replicas;
using Sluice.Server.Requests;
using Sluice.Server.Settings;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Server.Hosting;

/// <summary>
/// One node: broker and controller over the seams it is given. A value without statics, so that many can live in one process. Opening
/// it takes its directories and ports; from <see cref="Start"/> on everything happens on its lanes.
/// <para>The order of a start: metadata replayed → broker registered → logs opened → unfenced → connections accepted. The order of a stop:
/// accepting and reading end → the controller lets the broker go → logs closed, checkpoints and clean marker written → metadata log closed
/// → directories unlocked.</para>
/// </summary>
public sealed class Node : IMetadataPublisher
{
    private readonly NodeSeams _seams;
    private readonly BrokerSettings _settings;
    private readonly LogDirectories _directories;
    private readonly NodeParts _parts;
    private readonly Dictionary<string, IPEndPoint> _endpoints = [];
    private Action? _whenRunning;
    private Action<Exception>? _whenFailed;
    private bool _isLoading;
    private int _failed;
    private volatile NodeState _state;

    private Node(BrokerSettings settings, NodeSeams seams, LogDirectories directories)
    {
        _settings = settings;
        _seams = seams;
        _directories = directories;
        _parts = new NodeParts(settings, seams, directories, Faulted);
        foreach (LogDirectory directory in directories.All) directory.OnOffline(d => _parts.Metadata.Lane.Post(new DirectoryLost(this, d)));
    }

    /// <summary>Where the node is in its life.</summary>
    public NodeState State => _state;

    /// <summary>The bound address of each listener, with the port that was picked for 0.</summary>
    public IReadOnlyDictionary<string, IPEndPoint> Endpoints => _endpoints;

    /// <summary>What handlers see; for tests and telemetry.</summary>
    public BrokerView View => _parts.View;

    /// <summary>The network with its loops; for tests of what they hold.</summary>
    internal NodeNetwork Network => _parts.Network;

    /// <summary>
    /// Takes directories and ports. Throws <see cref="LogDirectoryException"/>, <see cref="DiskException"/> or
    /// <see cref="ListenException"/>, each with words for people; then nothing stays taken.
    /// </summary>
    public static Node Open(BrokerSettings settings, NodeSeams seams)
    {
        long nowMs = Clock.NowMs(seams.Scheduler.Time);
        LogDirectories directories = LogDirectories.Open(settings, seams, nowMs);
        try
        {
            var node = new Node(settings, seams, directories);
            node.Listen();
            return node;
        }
        catch
        {
            directories.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Begins. <paramref name="running"/> is called on a lane once connections are accepted; <paramref name="failed"/> when the node
    /// cannot go on: the process then ends without a clean marker.
    /// </summary>
    public void Start(Action running, Action<Exception> failed)
    {
        NodeLog.Starting(_seams.Log, _settings.NodeId, _directories.ClusterId, string.Join(", ", _directories.All.Select(d => d.Path)));
        _whenRunning = running;
        _whenFailed = failed;
        _state = NodeState.Starting;
        _parts.Metadata.AddPublisher(this);
        _parts.Metadata.Start();
        _parts.Lifecycle.Start(_endpoints);
    }

    /// <summary>Stops in order; <paramref name="stopped"/> is called once everything is closed and unlocked. From any thread.</summary>
    public void Stop(Action stopped) => new NodeStop(_seams, _settings, _directories, _parts, SetState).Begin(() =>
    {
        NodeLog.Stopped(_seams.Log, _settings.NodeId);
        stopped();
    });

    /// <inheritdoc/>
    public void Publish(MetadataImage image, MetadataDelta delta, Lane lane)
    {
        TopicLogSettings settings = _parts.TopicSettings;
        if (delta.ChangedConfigs.Count > 0 || settings.Layers.Configs != image.Configs)
        {
            settings = _parts.TopicSettings = settings.With(image);
            _parts.Replicas.Configure(delta.ChangedConfigs);
        }
        bool registered = image.Cluster.Broker(_settings.NodeId) is { } self && self.IncarnationId == _parts.Lifecycle.IncarnationId;
        if (registered && !_isLoading) LoadLogs(image, lane);
        _parts.Replicas.Apply(image, delta.Topics, lane);
        _parts.View.Publish(image, settings, _parts.Replicas.Topics);
        _parts.Replicas.Wake();
        if (registered && _state == NodeState.Recovery && image.Cluster.IsAlive(_settings.NodeId)) Run(image);
    }

    private void Listen()
    {
        NetworkLimits limits = NetworkLimits.From(_settings.Network);
        foreach (ListenerEndpoint endpoint in _settings.Listeners.Listeners)
        {
            bool isController = _settings.Listeners.IsController(endpoint.Name);
            ListenerKind kind = isController ? ListenerKind.Controller
                : endpoint.Name == _settings.Listeners.InterBrokerName && _settings.Listeners.BrokerListeners.Count() > 1
                    ? ListenerKind.InterBroker
                : ListenerKind.Client;
            _endpoints[endpoint.Name] = _parts.Network.Acceptor.Open(_seams.Transport,
                new ListenerBinding(endpoint.Name, kind, endpoint.Host, endpoint.Port)
                {
                    MaxConnectionCreationRate = _settings.ConnectionRateOf(endpoint.Name),
                },
                limits.ListenBacklog);
        }
    }

    private void LoadLogs(MetadataImage image, Lane lane)
    {
        _isLoading = true;
        _state = NodeState.Recovery;
        var request = new LogLoadRequest
        {
            NodeId = _settings.NodeId,
            Directories = _directories.Data,
            Image = image,
            Settings = _parts.TopicSettings,
            FlushBeforeAck = _settings.Disk.FlushBeforeAck,
            LanesPerDirectory = _settings.Disk.RecoveryThreadsPerDir,
            Scheduler = _seams.Scheduler,
            Fault = Faulted,
            Note = note => NodeLog.Note(_seams.Log, note),
            Delete = _parts.Housekeeping.Delete,
            NewId = _parts.NewId,
        };
        new LogLoader(request, lane, logs => Loaded(logs, lane)).Start();
    }

    private void Loaded(IReadOnlyList<PartitionLog> logs, Lane lane)
    {
        NodeLog.LogsOpened(_seams.Log, logs.Count, _directories.Data.Count);
        MetadataImage image = _parts.Metadata.Image;
        _parts.Replicas.Loaded(logs, image, lane);
        _parts.View.Publish(image, _parts.TopicSettings, _parts.Replicas.Topics);
        _parts.Lifecycle.LogsAreOpen();
    }

    private void Run(MetadataImage image)
    {
        _state = NodeState.Running;
        _parts.Network.StartAccepting();
        foreach (ListenerEndpoint endpoint in _settings.Listeners.Listeners)
        {
            NodeLog.Listening(_seams.Log, $"{endpoint.Name}://{endpoint.Host}:{_endpoints[endpoint.Name].Port}");
        }
        NodeLog.Running(_seams.Log, _settings.NodeId, image.Cluster.Broker(_settings.NodeId)!.Epoch);
        _whenRunning?.Invoke();
    }

    private void SetState(NodeState state) => _state = state;

    private void Faulted(Lane lane, Exception failure)
    {
        if (Interlocked.Exchange(ref _failed, 1) != 0) return;
        NodeLog.LaneFailed(_seams.Log, lane.Name, failure);
        _whenFailed?.Invoke(failure);
    }

    /// <summary>
    /// A directory went offline somewhere; the metadata lane stops serving what it holds. Without its metadata the node ends.
    /// </summary>
    private sealed class DirectoryLost(Node node, LogDirectory directory) : ILaneWork
    {
        public void Run(Lane lane)
        {
            NodeLog.DirectoryOffline(node._seams.Log, directory.Path, directory.OfflineReason ?? "");
            node._parts.Replicas.DirectoryFailed(directory);
            bool anyLeft = node._directories.Data.Any(d => !d.IsOffline);
            if (directory == node._directories.Metadata || !anyLeft)
            {
                node.Faulted(lane, new DiskException("use", directory.Path, directory.OfflineReason ?? "", DiskFailure.Io));
            }
        }
    }
}
