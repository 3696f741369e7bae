namespace Sluice.Replication.Raft;

/// <summary>The parts a node can play (kraft reference §3).</summary>
public enum RaftRoleKind
{
    /// <summary>A voter that knows no leader and waits.</summary>
    Unattached,

    /// <summary>A voter that asks whether it could win (KIP-996).</summary>
    Prospective,

    /// <summary>A voter that asks for votes in a new epoch.</summary>
    Candidate,

    /// <summary>The leader of the epoch.</summary>
    Leader,

    /// <summary>A voter that fetches from the leader.</summary>
    Follower,

    /// <summary>An ex-leader that has not yet left its epoch.</summary>
    Resigned,

    /// <summary>Not a voter: fetches from the leader, or from anybody until it knows one.</summary>
    Observer,
}
