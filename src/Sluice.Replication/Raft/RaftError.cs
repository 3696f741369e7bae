namespace Sluice.Replication.Raft;

/// <summary>Errors of the quorum's requests; the values are Kafka's error codes.</summary>
public enum RaftError : short
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>NOT_LEADER_OR_FOLLOWER.</summary>
    NotLeaderOrFollower = 6,

    /// <summary>BROKER_NOT_AVAILABLE: shutting down.</summary>
    BrokerNotAvailable = 8,

    /// <summary>INVALID_REQUEST.</summary>
    InvalidRequest = 42,

    /// <summary>FENCED_LEADER_EPOCH: the sender's epoch is older.</summary>
    FencedLeaderEpoch = 74,

    /// <summary>UNKNOWN_LEADER_EPOCH: the sender's epoch is newer.</summary>
    UnknownLeaderEpoch = 75,

    /// <summary>INVALID_VOTER_KEY: meant for another replica.</summary>
    InvalidVoterKey = 125,
}
