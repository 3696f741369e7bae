using System.Collections.Immutable;
using Sluice.Metadata.Configs;
using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Protocol;

namespace Sluice.Metadata.Controller;

/// <summary>What decisions look at: the newest state and the settings in effect. Immutable; one per state.</summary>
public sealed class ControllerView
{
    /// <summary>Most records one operation may make.</summary>
    public const int MaxRecordsPerOperation = 10_000;

    public ControllerView(MetadataImage image, ControllerSettings settings)
    {
        Image = image;
        Settings = settings;
        Layers = new ConfigLayers(image.Configs, settings.NodeId, settings.StaticSettings);
    }

    public MetadataImage Image { get; }
    public ControllerSettings Settings { get; }
    public ConfigLayers Layers { get; }

    public short MetadataVersion => Image.Features.MetadataVersion;
    public bool EligibleLeaderReplicas => Image.Features.EligibleLeaderReplicas;

    /// <summary>The version of Partition records.</summary>
    public short PartitionVersion => MetadataVersions.PartitionVersion(MetadataVersion, EligibleLeaderReplicas);

    /// <summary>The effective min.insync.replicas of a topic.</summary>
    public int MinInSyncReplicas(string topic) => TopicConfig.Of(topic, Layers).Int("min.insync.replicas");

    /// <summary>Whether data may be lost to have a leader.</summary>
    public bool UncleanElection(string topic) => TopicConfig.Of(topic, Layers).Boolean("unclean.leader.election.enable");

    /// <summary>The directory a new replica on a broker starts with.</summary>
    public Uuid DefaultDirectory(int brokerId) => Image.Cluster.Broker(brokerId)?.DefaultDirectory ?? ReplicaDirectories.Migrating;

    /// <summary>Whether a replica's broker is active and its directory there online.</summary>
    public bool IsOnline(PartitionImage partition, int brokerId)
    {
        BrokerImage? broker = Image.Cluster.Broker(brokerId);
        return broker is { IsActive: true } && HasDirectory(partition, broker);
    }

    internal static bool HasDirectory(PartitionImage partition, BrokerImage broker) =>
        partition.DirectoryOf(broker.Id) is not { } directory || broker.HasOnlineDirectory(directory);

    internal ImmutableArray<Uuid> DefaultDirectories(IReadOnlyList<int> replicas)
    {
        ImmutableArray<Uuid>.Builder directories = ImmutableArray.CreateBuilder<Uuid>(replicas.Count);
        foreach (int replica in replicas) directories.Add(DefaultDirectory(replica));
        return directories.MoveToImmutable();
    }
}
