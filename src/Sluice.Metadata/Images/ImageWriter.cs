using System.Collections.Immutable;
using Sluice.Metadata.Features;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Images;

/// <summary>
/// The records whose replay makes an image, in the order of Kafka's snapshots: features with metadata.version first, registrations,
/// topics each followed by its partitions, settings, quotas, producer ids, access rules, credentials, tokens. Versions and what must
/// be left out follow the image's metadata.version.
/// </summary>
public static class ImageWriter
{
    /// <summary>The records, made as they are asked for.</summary>
    public static IEnumerable<MetadataRecord> Write(MetadataImage image) => Features(image.Features)
        .Concat(Cluster(image))
        .Concat(Topics(image))
        .Concat(Configs(image.Configs))
        .Concat(Quotas(image))
        .Concat(ProducerIds(image.ProducerIds))
        .Concat(Security(image));

    private static IEnumerable<MetadataRecord> Features(FeaturesImage features)
    {
        if (features.MetadataVersion > 0) yield return Level(FeaturesImage.MetadataVersionName, features.MetadataVersion);
        foreach ((string name, short level) in features.Levels) yield return Level(name, level);
        if (features.ZkMigrationState != 0)
            yield return MetadataRecord.V0(new ZkMigrationStateRecord { ZkMigrationState = features.ZkMigrationState });
    }

    private static MetadataRecord Level(string name, short level) =>
        MetadataRecord.V0(new FeatureLevelRecord { Name = name, FeatureLevel = level });

    private static IEnumerable<MetadataRecord> Cluster(MetadataImage image)
    {
        foreach (BrokerImage broker in image.Cluster.Brokers.Values)
            yield return ClusterRecords.Write(broker, image.Features.MetadataVersion);
        if (!MetadataVersions.HasControllerRegistration(image.Features.MetadataVersion)) yield break;
        foreach (ControllerImage controller in image.Cluster.Controllers.Values) yield return ClusterRecords.Write(controller);
    }

    private static IEnumerable<MetadataRecord> Topics(MetadataImage image)
    {
        foreach (TopicImage topic in image.Topics.ByName.Values)
        {
            yield return MetadataRecord.V0(new TopicRecord { Name = topic.Name, TopicId = topic.Id });
            for (int i = 0; i < topic.Partitions.Length; i++)
                yield return PartitionRecords.Write(topic.Id, i, topic.Partitions[i], image.Features);
        }
    }

    private static IEnumerable<MetadataRecord> Configs(ConfigsImage configs)
    {
        foreach ((ConfigResource resource, ImmutableSortedDictionary<string, string> values) in configs.Resources)
            foreach ((string name, string value) in values)
                yield return MetadataRecord.V0(new ConfigRecord
                {
                    ResourceType = (sbyte)resource.Type, ResourceName = resource.Name, Name = name, Value = value,
                });
    }

    private static IEnumerable<MetadataRecord> Quotas(MetadataImage image)
    {
        foreach ((QuotaEntity entity, ImmutableSortedDictionary<string, double> quotas) in image.ClientQuotas)
            foreach ((string key, double value) in quotas)
            {
                var record = new ClientQuotaRecord { Key = key, Value = value, Entity = [] };
                foreach ((string type, string? name) in entity.Parts) record.Entity.Add(new() { EntityType = type, EntityName = name });
                yield return MetadataRecord.V0(record);
            }
    }

    // Whose block it was is not kept, as in Kafka's snapshots.
    private static IEnumerable<MetadataRecord> ProducerIds(ProducerIdsImage ids)
    {
        if (ids.NextProducerId > 0)
            yield return MetadataRecord.V0(new ProducerIdsRecord { BrokerId = -1, BrokerEpoch = -1, NextProducerId = ids.NextProducerId });
    }

    private static IEnumerable<MetadataRecord> Security(MetadataImage image)
    {
        foreach ((Uuid id, AclImage acl) in image.Security.Acls) yield return SecurityRecords.Write(id, acl);
        if (MetadataVersions.HasScram(image.Features.MetadataVersion))
            foreach ((ScramKey key, ScramImage credential) in image.Security.Scram) yield return SecurityRecords.Write(key, credential);
        if (MetadataVersions.HasDelegationTokens(image.Features.MetadataVersion))
            foreach ((string id, DelegationTokenImage token) in image.Security.DelegationTokens)
                yield return SecurityRecords.Write(id, token);
    }
}
