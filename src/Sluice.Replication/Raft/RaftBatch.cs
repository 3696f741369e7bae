namespace Sluice.Replication.Raft;

/// <summary>What a <see cref="RaftBatch"/> holds.</summary>
public enum RaftBatchKind
{
    /// <summary>Records the leader's state machine proposed.</summary>
    Records,

    /// <summary>The control batch that opens an epoch: <see cref="RaftBatch.LeaderChange"/> says what to write.</summary>
    LeaderChange,

    /// <summary>Fetched from the leader, written as it is.</summary>
    Replicated,
}

/// <summary>
/// One record batch of the metadata log as the step function sees it: where it stands, not what it says. <see cref="Payload"/> is the
/// driver's own (the encoded batch, or what it will encode), handed back untouched.
/// </summary>
public sealed record RaftBatch(RaftBatchKind Kind, int Epoch, long BaseOffset, int RecordCount, object? Payload)
{
    /// <summary>First offset behind the batch.</summary>
    public long EndOffset => BaseOffset + RecordCount;

    /// <summary>Content of a <see cref="RaftBatchKind.LeaderChange"/> batch.</summary>
    public LeaderChange? LeaderChange { get; init; }
}

/// <summary>
/// The control records that open an epoch: LeaderChange, and with kraft.version 1 also KRaftVersion and Voters in the same batch as long as
/// the log does not hold them (KIP-853).
/// </summary>
/// <param name="LeaderId">The new leader.</param>
/// <param name="Voters">Everybody who could vote.</param>
/// <param name="GrantingVoters">Who voted for it.</param>
/// <param name="KRaftVersion">To be written together with <paramref name="VotersToWrite"/>.</param>
/// <param name="VotersToWrite">The voter set to write; null when the log has it.</param>
public sealed record LeaderChange(int LeaderId, int[] Voters, int[] GrantingVoters, short KRaftVersion, VoterSet? VotersToWrite)
{
    /// <summary>Records in the batch.</summary>
    public int RecordCount => VotersToWrite is null ? 1 : 3;
}
