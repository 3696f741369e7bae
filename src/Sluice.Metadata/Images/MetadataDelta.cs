using System.Collections.Immutable;
using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.Metadata.Images;

/// <summary>
/// An image being changed by records, and what they changed. Owned by one lane; <see cref="Replay"/> is the only thing that changes it,
/// live and at load alike. What is not touched is shared with the image before. A record that does not fit throws
/// <see cref="MetadataFaultException"/>; then the delta must be thrown away.
/// </summary>
public sealed class MetadataDelta
{
    private FeaturesImage _features;
    private ClusterImage _cluster;
    private ConfigsImage _configs;
    private ImmutableSortedDictionary<QuotaEntity, ImmutableSortedDictionary<string, double>> _quotas;
    private ProducerIdsImage _producerIds;
    private SecurityImage _security;
    private readonly SortedSet<ConfigResource> _changedConfigs = [];

    public MetadataDelta(MetadataImage before) : this(before, before, new TopicsDelta(before.Topics))
    {
    }

    private MetadataDelta(MetadataImage before, MetadataImage now, TopicsDelta topics)
    {
        Before = before;
        Topics = topics;
        _features = now.Features;
        _cluster = now.Cluster;
        _configs = now.Configs;
        _quotas = now.ClientQuotas;
        _producerIds = now.ProducerIds;
        _security = now.Security;
    }

    /// <summary>The image the changes are counted from.</summary>
    public MetadataImage Before { get; }

    /// <summary>What changed of the topics.</summary>
    public TopicsDelta Topics { get; }

    /// <summary>Resources with at least one changed setting, in order.</summary>
    public IReadOnlyCollection<ConfigResource> ChangedConfigs => _changedConfigs;

    public bool FeaturesChanged => !ReferenceEquals(_features, Before.Features);

    /// <summary>True when no record changed anything.</summary>
    public bool IsEmpty =>
        !FeaturesChanged && ReferenceEquals(_cluster, Before.Cluster) && ReferenceEquals(_configs, Before.Configs)
        && ReferenceEquals(_quotas, Before.ClientQuotas) && ReferenceEquals(_producerIds, Before.ProducerIds)
        && ReferenceEquals(_security, Before.Security) && Topics.Changed.Count == 0 && Topics.Deleted.Count == 0;

    /// <summary>The changes that turn one image into another, as loading a snapshot does: what it lacks is deleted.</summary>
    public static MetadataDelta Between(MetadataImage before, MetadataImage after)
    {
        var delta = new MetadataDelta(before, after, TopicsDelta.Between(before.Topics, after.Topics));
        foreach (ConfigResource resource in before.Configs.Resources.Keys.Concat(after.Configs.Resources.Keys))
            if (!before.Configs.Of(resource).SequenceEqual(after.Configs.Of(resource))) delta._changedConfigs.Add(resource);
        return delta;
    }

    /// <summary>The image with all changes.</summary>
    public MetadataImage Build(Provenance provenance) => new()
    {
        Provenance = provenance,
        Features = _features,
        Cluster = _cluster,
        Topics = Topics.Build(),
        Configs = _configs,
        ClientQuotas = _quotas,
        ProducerIds = _producerIds,
        Security = _security,
    };

    /// <summary>Applies one record. Those that bound transactions do nothing here; whoever reads the log acts on them.</summary>
    public void Replay(IMessage record)
    {
        switch (record)
        {
            case TopicRecord topic: Topics.Replay(topic); break;
            case PartitionRecord partition: Topics.Replay(partition); break;
            case PartitionChangeRecord change: Topics.Replay(change); break;
            case RemoveTopicRecord removed: RemoveConfigs(ConfigResource.Topic(Topics.Replay(removed))); break;
            case ClearElrRecord clear: Topics.Replay(clear); break;
            case ConfigRecord config: Replay(config); break;
            case FeatureLevelRecord level: Replay(level); break;
            case ClientQuotaRecord quota: Replay(quota); break;
            case ProducerIdsRecord ids: _producerIds = new(ids.NextProducerId); break;
            case ZkMigrationStateRecord state: _features = _features with { ZkMigrationState = state.ZkMigrationState }; break;
            case NoOpRecord or BeginTransactionRecord or EndTransactionRecord or AbortTransactionRecord: break;
            default:
                if (ReplayCluster(record)) break;
                _security = SecurityRecords.Replay(_security, record)
                    ?? throw new MetadataFaultException($"{record.GetType().Name} is no metadata record");
                break;
        }
    }

    private bool ReplayCluster(IMessage record)
    {
        switch (record)
        {
            case RegisterBrokerRecord register: Put(ClusterRecords.Read(register)); return true;
            case BrokerRegistrationChangeRecord change: Put(ClusterRecords.Merge(Broker(change.BrokerId), change)); return true;
            case FenceBrokerRecord fence: Put(Broker(fence.Id, fence.Epoch) with { Fenced = true }); return true;
            case UnfenceBrokerRecord unfence: Put(Broker(unfence.Id, unfence.Epoch) with { Fenced = false }); return true;
            case UnregisterBrokerRecord gone:
                _ = Broker(gone.BrokerId, gone.BrokerEpoch);
                _cluster = _cluster with { Brokers = _cluster.Brokers.Remove(gone.BrokerId) };
                return true;
            case RegisterControllerRecord register:
                ControllerImage controller = ClusterRecords.Read(register);
                _cluster = _cluster with { Controllers = _cluster.Controllers.SetItem(controller.Id, controller) };
                return true;
            default:
                return false;
        }
    }

    private void Replay(ConfigRecord record)
    {
        var resource = new ConfigResource((ConfigResourceType)record.ResourceType, record.ResourceName);
        ImmutableSortedDictionary<string, string> configs = _configs.Of(resource);
        configs = record.Value is null ? configs.Remove(record.Name) : configs.SetItem(record.Name, record.Value);
        _configs = new ConfigsImage
        {
            Resources = configs.IsEmpty ? _configs.Resources.Remove(resource) : _configs.Resources.SetItem(resource, configs),
        };
        _changedConfigs.Add(resource);
    }

    private void RemoveConfigs(ConfigResource resource)
    {
        if (!_configs.Resources.ContainsKey(resource)) return;
        _configs = new ConfigsImage { Resources = _configs.Resources.Remove(resource) };
        _changedConfigs.Add(resource);
    }

    private void Replay(FeatureLevelRecord record)
    {
        if (record.Name == FeaturesImage.MetadataVersionName) _features = _features with { MetadataVersion = record.FeatureLevel };
        else if (record.Name != Metadata.Features.FeatureCatalog.KRaftVersion)
            _features = _features with
            {
                Levels = record.FeatureLevel == 0
                    ? _features.Levels.Remove(record.Name)
                    : _features.Levels.SetItem(record.Name, record.FeatureLevel),
            };
    }

    private void Replay(ClientQuotaRecord record)
    {
        var entity = new QuotaEntity(record.Entity.Select(part => KeyValuePair.Create(part.EntityType, part.EntityName)));
        ImmutableSortedDictionary<string, double> quotas =
            _quotas.TryGetValue(entity, out ImmutableSortedDictionary<string, double>? set) ? set : SortedMaps.Strings<double>();
        quotas = record.Remove ? quotas.Remove(record.Key) : quotas.SetItem(record.Key, record.Value);
        _quotas = quotas.IsEmpty ? _quotas.Remove(entity) : _quotas.SetItem(entity, quotas);
    }

    private void Put(BrokerImage broker) => _cluster = _cluster with { Brokers = _cluster.Brokers.SetItem(broker.Id, broker) };

    private BrokerImage Broker(int id) =>
        _cluster.Broker(id) ?? throw new MetadataFaultException($"no broker {id} is registered");

    private BrokerImage Broker(int id, long epoch)
    {
        BrokerImage broker = Broker(id);
        return broker.Epoch == epoch
            ? broker
            : throw new MetadataFaultException($"broker {id} has epoch {broker.Epoch}, not {epoch}");
    }
}
