namespace Sluice.Replication.Raft;

/// <summary>Kinds of <see cref="RaftInput"/>.</summary>
public enum RaftInputKind
{
    /// <summary>Once, first.</summary>
    Start,

    /// <summary>The armed instant has come.</summary>
    TimerDue,

    /// <summary>The quorum state with this number is durable.</summary>
    QuorumStateDurable,

    /// <summary>The leader's state machine wants records appended.</summary>
    Propose,

    /// <summary>The log was written up to an offset.</summary>
    Appended,

    /// <summary>The log is durable up to an offset.</summary>
    Flushed,

    /// <summary>A request or reply arrived.</summary>
    Receive,

    /// <summary>This node wrote a snapshot of committed state.</summary>
    SnapshotTaken,

    /// <summary>Old segments and snapshots were dropped.</summary>
    LogStartAdvanced,

    /// <summary>A snapshot fetched from the leader replaced the whole log.</summary>
    SnapshotLoaded,

    /// <summary>A voter set was found in an appended or replayed control batch.</summary>
    VotersChanged,

    /// <summary>Step down for good.</summary>
    Stop,
}
