using Sluice.Base;
using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>
/// The active controller's rules. Owned by the metadata lane. Decisions look at the state and change nothing of the log's: they return
/// records, which the driver appends and at once hands to <see cref="Replay"/>, the only thing that changes <see cref="Image"/>; the
/// response waits until they are committed. Only sessions change with heartbeats. When leadership is lost the controller is thrown
/// away and built again from the committed log.
/// </summary>
public sealed class Controller
{
    private readonly ControllerSettings _settings;
    private readonly BrokerSessions _sessions;

    public Controller(ControllerSettings settings, MetadataImage image)
    {
        _settings = settings;
        View = new ControllerView(image, settings);
        _sessions = new BrokerSessions { TimeoutMs = View.Layers.Long("broker.session.timeout.ms") };
        Brokers = new BrokerDecisions(this);
        Topics = new TopicDecisions(this);
        Configs = new ConfigDecisions(this);
    }

    /// <summary>The state with everything that was appended, committed or not.</summary>
    public MetadataImage Image => View.Image;

    public BrokerDecisions Brokers { get; }
    public TopicDecisions Topics { get; }
    public ConfigDecisions Configs { get; }

    /// <summary>What decisions look at now.</summary>
    internal ControllerView View { get; private set; }

    /// <summary>When each broker was last heard of.</summary>
    public BrokerSessions Sessions => _sessions;

    /// <summary>Applies records at their offsets; a <see cref="MetadataFaultException"/> means this controller must go.</summary>
    public void Replay(IReadOnlyList<MetadataRecord> records, Provenance last, Instant now)
    {
        var delta = new MetadataDelta(View.Image);
        foreach (MetadataRecord record in records)
        {
            delta.Replay(record.Message);
            if (record.Message is RegisterBrokerRecord registered) _sessions.Reset(registered.BrokerId, now);
            else if (record.Message is UnregisterBrokerRecord gone) _sessions.Forget(gone.BrokerId);
        }
        View = new ControllerView(delta.Build(last), _settings);
    }

    /// <summary>
    /// Becomes active: every unfenced broker gets a fresh session; a fenced one, such as a node that stopped in order, may register again
    /// at once. Returns the records to begin with: a new cluster's first ones, or the abort of a transaction another controller left open.
    /// </summary>
    public ControllerResult<bool> Activate(IReadOnlyList<MetadataRecord> bootstrap, bool openTransaction, Instant now)
    {
        _sessions.Clear();
        foreach (BrokerImage broker in Image.Cluster.Brokers.Values)
        {
            if (!broker.Fenced) _sessions.Reset(broker.Id, now);
        }
        if (Image.Features.MetadataVersion < 0) return new(Bootstrap.First(View, bootstrap), true);
        return openTransaction
            ? new([MetadataRecord.V0(new AbortTransactionRecord { Reason = "Controller failover" })], true)
            : new([], true);
    }

    /// <summary>When nothing was appended for <c>metadata.max.idle.interval.ms</c>: lets the high watermark move on.</summary>
    public IReadOnlyList<MetadataRecord> NoOp() =>
        MetadataVersions.Minimum <= Image.Features.MetadataVersion ? [MetadataRecord.V0(new NoOpRecord())] : [];
}
