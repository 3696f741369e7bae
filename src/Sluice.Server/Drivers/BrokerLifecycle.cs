using System.Net;
using Sluice.Base.Lanes;
using Sluice.Metadata.Controller;
using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Settings;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Logs;

namespace Sluice.Server.Drivers;

/// <summary>
/// The broker's life in the cluster (KIP-631): registers the controller and the broker, sends heartbeats, asks to be unfenced once the logs
/// are open, and to be let go at the end. Owned by the metadata lane; the local controller is asked by the same messages a remote one would
/// be.
/// </summary>
internal sealed class BrokerLifecycle
{
    /// <summary>Heartbeats come this often until the broker is unfenced, and while it waits to be let go.</summary>
    private const int EagerMs = 10;

    private readonly MetadataDriver _metadata;
    private readonly BrokerSettings _settings;
    private readonly string _clusterId;
    private readonly IReadOnlyList<LogDirectory> _directories;
    private readonly long _previousEpoch;
    private readonly MetadataTimer _timer;
    private IReadOnlyDictionary<string, IPEndPoint> _bound = new Dictionary<string, IPEndPoint>();
    private Action? _letGo;
    private Base.Instant _letGoBy;
    private Base.Instant _registeredBy;
    private bool _isControllerRegistered;
    private bool _isWaiting;
    private bool _logsAreOpen;
    private bool _isFenced = true;

    public BrokerLifecycle(
        MetadataDriver metadata, BrokerSettings settings, string clusterId, IReadOnlyList<LogDirectory> directories, Uuid incarnationId)
    {
        _metadata = metadata;
        _settings = settings;
        _directories = directories;
        _clusterId = clusterId;
        IncarnationId = incarnationId;
        _previousEpoch = PreviousEpoch(directories);
        _timer = new MetadataTimer(Beat);
    }

    /// <summary>Distinguishes this run from every other.</summary>
    public Uuid IncarnationId { get; }

    /// <summary>The epoch the controller gave; −1 before.</summary>
    public long BrokerEpoch { get; private set; } = -1;

    /// <summary>Begins to register, with the ports that were bound. From any lane.</summary>
    public void Start(IReadOnlyDictionary<string, IPEndPoint> bound) => _metadata.Lane.Post(new Call(lane =>
    {
        _bound = bound;
        _registeredBy = lane.Now.PlusMs(_settings.Cluster.InitialRegistrationTimeoutMs);
        Beat(lane);
    }));

    /// <summary>The logs are open: from now on the broker wants to be unfenced. On the lane.</summary>
    public void LogsAreOpen() => _metadata.Lane.Post(new Call(lane =>
    {
        _logsAreOpen = true;
        Beat(lane);
    }));

    /// <summary>
    /// Asks to be let go; <paramref name="letGo"/> runs once the controller agrees, or does not answer in time. From any lane.
    /// </summary>
    public void ControlledShutdown(Action letGo) => _metadata.Lane.Post(new Call(lane =>
    {
        _letGo = letGo;
        _letGoBy = lane.Now.PlusMs(_settings.Cluster.StopTimeoutMs);
        if (BrokerEpoch < 0 || !_settings.Cluster.ControlledShutdown) LetGo(lane);
        else Beat(lane);
    }));

    private static long PreviousEpoch(IReadOnlyList<LogDirectory> directories)
    {
        long epoch = CleanShutdownFile.UnknownBrokerEpoch;
        for (int i = 0; i < directories.Count; i++)
        {
            long found = directories[i].CleanShutdown.ReadBrokerEpoch();
            if (i > 0 && found != epoch) return CleanShutdownFile.UnknownBrokerEpoch;
            epoch = found;
        }
        return epoch;
    }

    private void Beat(Lane lane)
    {
        if (_letGo is not null && lane.Now >= _letGoBy) LetGo(lane);
        else if (_letGo is null && BrokerEpoch < 0 && lane.Now >= _registeredBy) throw NotRegistered();
        if (_isWaiting) return;
        ControllerWork work = !_isControllerRegistered ? new ControllerRegistration(this)
            : BrokerEpoch < 0 ? new BrokerRegistration(this)
            : new Heartbeat(this);
        _isWaiting = _metadata.TrySubmit(work);
        if (!_isWaiting) Again(lane);
    }

    /// <summary>A node that nobody leads would wait for ever and say nothing: it ends, as Kafka's does.</summary>
    private MetadataFaultException NotRegistered() => new(
        $"Node {_settings.NodeId} was not registered within {_settings.Cluster.InitialRegistrationTimeoutMs} ms "
        + "(initial.broker.registration.timeout.ms): nobody leads the metadata quorum. If this node should, the directory.id in the "
        + "meta.properties of its metadata directory must be the one that the quorum was formatted with.");

    private void Again(Lane lane)
    {
        _isWaiting = false;
        bool eager = _isFenced || _letGo is not null;
        lane.Arm(_timer, lane.Now.PlusMs(eager ? EagerMs : _settings.Cluster.HeartbeatIntervalMs));
    }

    private void LetGo(Lane lane)
    {
        lane.Disarm(_timer);
        Action? letGo = _letGo;
        _letGo = null;
        letGo?.Invoke();
    }

    private int PortOf(ListenerEndpoint endpoint) => endpoint.Port != 0 || !_bound.TryGetValue(endpoint.Name, out IPEndPoint? bound)
        ? endpoint.Port
        : bound.Port;

    private sealed class ControllerRegistration(BrokerLifecycle owner) : ControllerWork<ControllerRegistrationResponse>
    {
        public override ControllerResult<ControllerRegistrationResponse> Decide(ControllerTurn turn)
        {
            var request = new ControllerRegistrationRequest { ControllerId = owner._settings.NodeId, IncarnationId = owner.IncarnationId };
            foreach (ListenerEndpoint endpoint in owner._settings.Listeners.Advertised)
            {
                if (!owner._settings.Listeners.IsController(endpoint.Name)) continue;
                request.Listeners.Add(new ControllerRegistrationRequestListener
                {
                    Name = endpoint.Name,
                    Host = endpoint.Host,
                    Port = (ushort)owner.PortOf(endpoint),
                    SecurityProtocol = (short)endpoint.Protocol,
                });
            }
            foreach ((string name, VersionRange range) in FeatureCatalog.Supported())
            {
                request.Features.Add(new ControllerRegistrationRequestFeature
                {
                    Name = name,
                    MinSupportedVersion = range.Min,
                    MaxSupportedVersion = range.Max,
                });
            }
            return turn.Controller.Brokers.RegisterController(request);
        }

        public override void Answer(ControllerRegistrationResponse response, Lane lane)
        {
            owner._isControllerRegistered = response.ErrorCode == 0;
            owner._isWaiting = false;
            if (owner._isControllerRegistered) owner.Beat(lane);
            else owner.Again(lane);
        }

        public override void Refuse(ErrorCode error, Lane lane) => owner.Again(lane);
    }

    private sealed class BrokerRegistration(BrokerLifecycle owner) : ControllerWork<BrokerRegistrationResponse>
    {
        private const short Version = 4;

        public override ControllerResult<BrokerRegistrationResponse> Decide(ControllerTurn turn)
        {
            var request = new BrokerRegistrationRequest
            {
                BrokerId = owner._settings.NodeId,
                ClusterId = owner._clusterId,
                IncarnationId = owner.IncarnationId,
                Rack = owner._settings.Rack,
                PreviousBrokerEpoch = owner._previousEpoch,
                LogDirs = [.. owner._directories.Where(d => !d.IsOffline).Select(d => d.Id).Order()],
            };
            foreach (ListenerEndpoint endpoint in owner._settings.Listeners.Advertised)
            {
                if (owner._settings.Listeners.IsController(endpoint.Name)) continue;
                request.Listeners.Add(new BrokerRegistrationRequestListener
                {
                    Name = endpoint.Name,
                    Host = endpoint.Host,
                    Port = (ushort)owner.PortOf(endpoint),
                    SecurityProtocol = (short)endpoint.Protocol,
                });
            }
            foreach ((string name, VersionRange range) in FeatureCatalog.Supported())
            {
                request.Features.Add(new BrokerRegistrationRequestFeature
                {
                    Name = name,
                    MinSupportedVersion = range.Min,
                    MaxSupportedVersion = range.Max,
                });
            }
            return turn.Controller.Brokers.RegisterOwn(request, Version, turn.NextOffset, turn.Now);
        }

        public override void Answer(BrokerRegistrationResponse response, Lane lane)
        {
            if (response.ErrorCode == 0) owner.BrokerEpoch = response.BrokerEpoch;
            owner.Again(lane);
        }

        public override void Refuse(ErrorCode error, Lane lane) => owner.Again(lane);
    }

    private sealed class Heartbeat(BrokerLifecycle owner) : ControllerWork<BrokerHeartbeatResponse>
    {
        public override ControllerResult<BrokerHeartbeatResponse> Decide(ControllerTurn turn)
        {
            var request = new BrokerHeartbeatRequest
            {
                BrokerId = owner._settings.NodeId,
                BrokerEpoch = owner.BrokerEpoch,
                CurrentMetadataOffset = owner._metadata.Image.Provenance.Offset,
                WantFence = !owner._logsAreOpen,
                WantShutDown = owner._letGo is not null,
                OfflineLogDirs = [.. owner._directories.Where(d => d.IsOffline).Select(d => d.Id)],
                CordonedLogDirs = [],
            };
            return turn.Controller.Brokers.Heartbeat(request, turn.NextOffset, turn.Now);
        }

        public override void Answer(BrokerHeartbeatResponse response, Lane lane)
        {
            if (response.ErrorCode == (short)ErrorCode.StaleBrokerEpoch) owner.BrokerEpoch = -1;
            owner._isFenced = response.ErrorCode != 0 || response.IsFenced;
            owner._isWaiting = false;
            if (owner._letGo is not null && response.ShouldShutDown) owner.LetGo(lane);
            else owner.Again(lane);
        }

        public override void Refuse(ErrorCode error, Lane lane) => owner.Again(lane);
    }

    private sealed class Call(Action<Lane> call) : ILaneWork
    {
        public void Run(Lane lane) => call(lane);
    }
}
