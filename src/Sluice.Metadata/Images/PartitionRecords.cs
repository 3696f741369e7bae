using System.Collections.Immutable;
using Sluice.Metadata.Features;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Images;

/// <summary>Partition states from and to records: what a change record leaves out stays as it was.</summary>
internal static class PartitionRecords
{
    private const int UnchangedLeader = -2;

    public static PartitionImage Read(PartitionRecord record) => new()
    {
        Replicas = [.. record.Replicas],
        Directories = Directories(record.Directories, record.Replicas.Count),
        Isr = [.. record.Isr],
        RemovingReplicas = [.. record.RemovingReplicas],
        AddingReplicas = [.. record.AddingReplicas],
        EligibleLeaderReplicas = record.EligibleLeaderReplicas is null ? [] : [.. record.EligibleLeaderReplicas],
        LastKnownElr = record.LastKnownElr is null ? [] : [.. record.LastKnownElr],
        Leader = record.Leader,
        LeaderRecoveryState = (LeaderRecoveryState)record.LeaderRecoveryState,
        LeaderEpoch = record.LeaderEpoch,
        PartitionEpoch = record.PartitionEpoch,
    };

    public static PartitionImage Merge(PartitionImage before, PartitionChangeRecord change)
    {
        ImmutableArray<int> replicas = change.Replicas is null ? before.Replicas : [.. change.Replicas];
        bool newLeader = change.Leader != UnchangedLeader;
        return before with
        {
            Replicas = replicas,
            Directories = change.Directories is null
                ? before.Directories.Length == replicas.Length ? before.Directories : Directories([], replicas.Length)
                : Directories(change.Directories, replicas.Length),
            Isr = change.Isr is null ? before.Isr : [.. change.Isr],
            RemovingReplicas = change.RemovingReplicas is null ? before.RemovingReplicas : [.. change.RemovingReplicas],
            AddingReplicas = change.AddingReplicas is null ? before.AddingReplicas : [.. change.AddingReplicas],
            EligibleLeaderReplicas =
                change.EligibleLeaderReplicas is null ? before.EligibleLeaderReplicas : [.. change.EligibleLeaderReplicas],
            LastKnownElr = change.LastKnownElr is null ? before.LastKnownElr : [.. change.LastKnownElr],
            Leader = newLeader ? change.Leader : before.Leader,
            LeaderEpoch = newLeader ? before.LeaderEpoch + 1 : before.LeaderEpoch,
            LeaderRecoveryState =
                change.LeaderRecoveryState == -1 ? before.LeaderRecoveryState : (LeaderRecoveryState)change.LeaderRecoveryState,
            PartitionEpoch = before.PartitionEpoch + 1,
        };
    }

    /// <summary>The whole state as one record; what the features do not have is left out.</summary>
    public static MetadataRecord Write(Uuid topicId, int partition, PartitionImage image, FeaturesImage features)
    {
        short version = MetadataVersions.PartitionVersion(features.MetadataVersion, features.EligibleLeaderReplicas);
        return new MetadataRecord(
            new PartitionRecord
            {
                PartitionId = partition,
                TopicId = topicId,
                Replicas = [.. image.Replicas],
                Isr = [.. image.Isr],
                RemovingReplicas = [.. image.RemovingReplicas],
                AddingReplicas = [.. image.AddingReplicas],
                Leader = image.Leader,
                LeaderRecoveryState = (sbyte)image.LeaderRecoveryState,
                LeaderEpoch = image.LeaderEpoch,
                PartitionEpoch = image.PartitionEpoch,
                Directories = version >= 1 ? [.. image.Directories] : [],
                EligibleLeaderReplicas = version >= 2 && !image.EligibleLeaderReplicas.IsEmpty ? [.. image.EligibleLeaderReplicas] : null,
                LastKnownElr = version >= 2 && !image.LastKnownElr.IsEmpty ? [.. image.LastKnownElr] : null,
            },
            version);
    }

    private static ImmutableArray<Uuid> Directories(List<Uuid> directories, int replicas)
    {
        if (directories.Count == 0) return [.. Enumerable.Repeat(ReplicaDirectories.Migrating, replicas)];
        return directories.Count == replicas
            ? [.. directories]
            : throw new MetadataFaultException($"{directories.Count} directories for {replicas} replicas");
    }
}
