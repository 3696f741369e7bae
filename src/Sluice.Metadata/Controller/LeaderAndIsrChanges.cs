using Sluice.Metadata.Images;
using Sluice.Metadata.Records;

namespace Sluice.Metadata.Controller;

/// <summary>
/// What happens to partitions when a broker comes, goes, or loses directories: it leaves every ISR, and leaders are elected where
/// there is none. Looks at every partition; the order is that of the topic names, so it is the same everywhere.
/// </summary>
internal static class LeaderAndIsrChanges
{
    /// <summary>A broker stops taking part. One that stopped uncleanly is not eligible to lead either (KIP-966).</summary>
    public static void BrokerLeft(ControllerView view, int brokerId, bool uncleanly, List<MetadataRecord> records)
    {
        foreach (TopicImage topic in view.Image.Topics.ByName.Values)
        {
            for (int i = 0; i < topic.Partitions.Length; i++)
            {
                PartitionImage partition = topic.Partitions[i];
                bool touched = partition.Isr.Contains(brokerId) || partition.Leader == brokerId
                    || (uncleanly && partition.EligibleLeaderReplicas.Contains(brokerId));
                if (!touched) continue;
                var change = new PartitionChange(view, topic.Name, topic.Id, i, partition)
                {
                    IsAcceptable = replica => replica != brokerId && view.IsOnline(partition, replica),
                    Election = view.UncleanElection(topic.Name) ? ElectionKind.Unclean : ElectionKind.Online,
                    UncleanlyStopped = uncleanly ? brokerId : null,
                };
                change.TargetIsr.Remove(brokerId);
                if (change.Build() is { } record) records.Add(record);
            }
        }
    }

    /// <summary>A broker is about to be unfenced: partitions without a leader may get one.</summary>
    public static void BrokerCame(ControllerView view, int brokerId, List<MetadataRecord> records)
    {
        BrokerImage? broker = view.Image.Cluster.Broker(brokerId);
        foreach (TopicImage topic in view.Image.Topics.ByName.Values)
        {
            for (int i = 0; i < topic.Partitions.Length; i++)
            {
                PartitionImage partition = topic.Partitions[i];
                if (partition.HasLeader) continue;
                var change = new PartitionChange(view, topic.Name, topic.Id, i, partition)
                {
                    IsAcceptable = replica => replica == brokerId
                        ? broker is not null && ControllerView.HasDirectory(partition, broker)
                        : view.IsOnline(partition, replica),
                    Election = view.UncleanElection(topic.Name) ? ElectionKind.Unclean : ElectionKind.Online,
                };
                if (change.Build() is { } record) records.Add(record);
            }
        }
    }

    /// <summary>Some of a broker's directories went offline: its replicas there are as good as down.</summary>
    public static void DirectoriesLost(ControllerView view, BrokerImage after, List<MetadataRecord> records)
    {
        foreach (TopicImage topic in view.Image.Topics.ByName.Values)
        {
            for (int i = 0; i < topic.Partitions.Length; i++)
            {
                PartitionImage partition = topic.Partitions[i];
                bool touched = partition.Isr.Contains(after.Id) || partition.Leader == after.Id;
                if (!touched || ControllerView.HasDirectory(partition, after)) continue;
                var change = new PartitionChange(view, topic.Name, topic.Id, i, partition)
                {
                    IsAcceptable = replica => replica != after.Id && view.IsOnline(partition, replica),
                    Election = view.UncleanElection(topic.Name) ? ElectionKind.Unclean : ElectionKind.Online,
                };
                change.TargetIsr.Remove(after.Id);
                if (change.Build() is { } record) records.Add(record);
            }
        }
    }

    /// <summary>True when the broker leads at least one partition.</summary>
    public static bool LeadsAny(MetadataImage image, int brokerId)
    {
        foreach (TopicImage topic in image.Topics.ByName.Values)
            foreach (PartitionImage partition in topic.Partitions)
                if (partition.Leader == brokerId) return true;
        return false;
    }
}
