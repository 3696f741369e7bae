namespace Sluice.Replication.Isr;

/// <summary>The controller's answer to an <see cref="IsrProposal"/>, reduced to what the leader has to do.</summary>
public enum IsrAnswer
{
    /// <summary>NONE: the state in the response is the new committed one.</summary>
    Committed,

    /// <summary>INELIGIBLE_REPLICA, OPERATION_NOT_ATTEMPTED: forget the proposal.</summary>
    RolledBack,

    /// <summary>
    /// UNKNOWN_TOPIC_ID, UNKNOWN_TOPIC_OR_PARTITION, FENCED_LEADER_EPOCH, INVALID_UPDATE_VERSION, INVALID_REQUEST, NEW_LEADER_ELECTED:
    /// the metadata has moved on; the proposal stays pending until the image catches up.
    /// </summary>
    Superseded,

    /// <summary>Anything else: ask again (after 50 ms).</summary>
    Retry,
}
