namespace Sluice.Replication.Raft;

/// <summary>Kinds of <see cref="RaftEffect"/>.</summary>
public enum RaftEffectKind
{
    /// <summary>
    /// Make <see cref="RaftEffect.Body"/> (a <see cref="QuorumState"/>) durable, then input QuorumStateDurable with
    /// <see cref="RaftEffect.Offset"/>.
    /// </summary>
    PersistQuorumState,

    /// <summary>Write <see cref="RaftEffect.Body"/> (a <see cref="RaftBatch"/>), then input Appended.</summary>
    Append,

    /// <summary>
    /// Make the log durable up to <see cref="RaftEffect.Offset"/>, then input Flushed. May be put off to the end of the lane's
    /// step.
    /// </summary>
    Flush,

    /// <summary>Cut the log to <see cref="RaftEffect.Offset"/>: the leader's is different from there.</summary>
    Truncate,

    /// <summary>Send <see cref="RaftEffect.Body"/> (a <see cref="RaftMessage"/>) to node <see cref="RaftEffect.NodeId"/>.</summary>
    Send,

    /// <summary>A proposal came too late: the node does not lead in its epoch. Body is its payload.</summary>
    ProposalRefused,

    /// <summary>
    /// Fetch the snapshot (<see cref="RaftEffect.Offset"/>, <see cref="RaftEffect.Epoch"/>) from node <see cref="RaftEffect.NodeId"/>.
    /// </summary>
    FetchSnapshot,

    /// <summary>Everything below <see cref="RaftEffect.Offset"/> is committed: replay it.</summary>
    HighWatermarkAdvanced,

    /// <summary>Who leads changed: node <see cref="RaftEffect.NodeId"/> (−1: unknown) in <see cref="RaftEffect.Epoch"/>.</summary>
    LeaderChanged,

    /// <summary>
    /// This node leads <see cref="RaftEffect.Epoch"/>, its LeaderChange is committed: the controller may become active.
    /// </summary>
    BecameLeader,

    /// <summary>This node led <see cref="RaftEffect.Epoch"/> and does so no longer.</summary>
    Resigned,

    /// <summary>A stop is complete.</summary>
    Stopped,

    /// <summary>Input TimerDue at <see cref="RaftEffect.Due"/>; replaces the timer armed before.</summary>
    ArmTimer,

    /// <summary>What would have been a log line: Body is its text.</summary>
    Note,
}
