using Sluice.Protocol;

namespace Sluice.Metadata.Images;

/// <summary>
/// What a delta asks of one broker's replicas. A partition is in <see cref="ElectedLeaders"/> and <see cref="Leaders"/> when this broker
/// leads it in a new leader epoch; deletions are replicas that were here and are assigned here no more.
/// </summary>
public sealed class LocalReplicaChanges
{
    public List<TopicPartition> Deletes { get; } = [];
    public List<LocalReplica> ElectedLeaders { get; } = [];
    public List<LocalReplica> Leaders { get; } = [];
    public List<LocalReplica> Followers { get; } = [];

    /// <summary>The changes for one broker.</summary>
    public static LocalReplicaChanges Of(TopicsDelta delta, int brokerId)
    {
        var changes = new LocalReplicaChanges();
        foreach (TopicImage topic in delta.Deleted)
        {
            for (int i = 0; i < topic.Partitions.Length; i++)
                if (topic.Partitions[i].Replicas.Contains(brokerId)) changes.Deletes.Add(new TopicPartition(topic.Name, i));
        }
        foreach (TopicDelta topic in delta.Changed) changes.Add(topic, brokerId);
        return changes;
    }

    private void Add(TopicDelta topic, int brokerId)
    {
        foreach ((int id, PartitionImage now) in topic.Changes)
        {
            PartitionImage? before = topic.Before?.Partition(id);
            var partition = new TopicPartition(topic.Name, id);
            if (!now.Replicas.Contains(brokerId))
            {
                if (before is not null && before.Replicas.Contains(brokerId)) Deletes.Add(partition);
                continue;
            }
            var replica = new LocalReplica(partition, topic.Id, now);
            if (now.Leader == brokerId)
            {
                if (before is null || before.LeaderEpoch != now.LeaderEpoch) ElectedLeaders.Add(replica);
                if (before is null || before.PartitionEpoch != now.PartitionEpoch) Leaders.Add(replica);
            }
            else if (before is null || before.PartitionEpoch != now.PartitionEpoch) Followers.Add(replica);
        }
    }
}
