namespace Sluice.Replication.Isr;

/// <summary>What became of a replica fetch.</summary>
public enum ReplicaFetchOutcome
{
    /// <summary>Taken in.</summary>
    Accepted,

    /// <summary>
    /// Not a replica of this partition: UNKNOWN_LEADER_EPOCH when the fetch named an epoch, else NOT_LEADER_OR_FOLLOWER.
    /// </summary>
    NotAReplica,

    /// <summary>An earlier life of that broker: NOT_LEADER_OR_FOLLOWER.</summary>
    StaleBrokerEpoch,

    /// <summary>Beyond the leader's log end: OFFSET_OUT_OF_RANGE.</summary>
    OutOfRange,
}
