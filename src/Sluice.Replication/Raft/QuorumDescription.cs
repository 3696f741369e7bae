namespace Sluice.Replication.Raft;

/// <summary>A replica as DescribeQuorum lists it; −1 where the leader does not know.</summary>
public readonly record struct QuorumReplica(ReplicaKey Key, long LogEndOffset, long LastFetchTimestampMs, long LastCaughtUpTimestampMs);

/// <summary>The leader's view of the quorum: the answer to DescribeQuorum.</summary>
public sealed record QuorumDescription(
    int LeaderId, int LeaderEpoch, long HighWatermark, IReadOnlyList<QuorumReplica> Voters, IReadOnlyList<QuorumReplica> Observers);
