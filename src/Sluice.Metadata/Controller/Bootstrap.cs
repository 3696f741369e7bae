using System.Globalization;
using Sluice.Metadata.Configs;
using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>The records a controller writes when it becomes active: the first of a cluster, or those that tidy up after another.</summary>
internal static class Bootstrap
{
    private const string MinInSyncReplicas = "min.insync.replicas";

    /// <summary>
    /// The first records of an empty log: what the bootstrap checkpoint holds (or the defaults when it is missing), in one metadata
    /// transaction where the version knows them.
    /// </summary>
    public static List<MetadataRecord> First(ControllerView view, IReadOnlyList<MetadataRecord> bootstrap)
    {
        List<MetadataRecord> inner = bootstrap.Count > 0 ? [.. bootstrap] : BootstrapMetadata.Records(MetadataVersions.Latest);
        short version = 0;
        bool elr = false;
        foreach (MetadataRecord record in inner)
        {
            if (record.Message is FeatureLevelRecord { Name: FeaturesImage.MetadataVersionName } level) version = level.FeatureLevel;
            if (record.Message is FeatureLevelRecord { Name: FeaturesImage.EligibleLeaderReplicasName } eligible)
                elr = eligible.FeatureLevel > 0;
        }
        if (elr) inner.AddRange(MinInSyncReplicasRecords(view));
        if (!MetadataVersions.HasTransactions(version)) return inner;
        return
        [
            MetadataRecord.V0(new BeginTransactionRecord { Name = "Bootstrap records" }),
            .. inner,
            MetadataRecord.V0(new EndTransactionRecord()),
        ];
    }

    /// <summary>Sets the cluster's min.insync.replicas from the controller's file and removes those of single brokers.</summary>
    public static List<MetadataRecord> MinInSyncReplicasRecords(ControllerView view)
    {
        List<MetadataRecord> records = [];
        if (view.Image.Configs.Value(ConfigResource.ClusterDefault, MinInSyncReplicas) is null)
        {
            string value = view.Settings.StaticSettings.GetValueOrDefault(MinInSyncReplicas)
                ?? SettingCatalog.Instance.Find(SettingScope.Broker, MinInSyncReplicas)?.Default ?? "1";
            records.Add(Config("", value));
        }
        foreach (int broker in view.Image.Cluster.Brokers.Keys)
            if (view.Image.Configs.Value(ConfigResource.Broker(broker), MinInSyncReplicas) is not null)
                records.Add(Config(broker.ToString(CultureInfo.InvariantCulture), null));
        return records;
    }

    private static MetadataRecord Config(string broker, string? value) => MetadataRecord.V0(new ConfigRecord
    {
        ResourceType = (sbyte)ConfigResourceType.Broker, ResourceName = broker, Name = MinInSyncReplicas, Value = value,
    });
}
