namespace Sluice.Replication.Raft;

/// <summary>
/// The quorum's requests and replies, free of versions and encodings (those are the driver's). Every one carries its sender's epoch.
/// </summary>
public abstract record RaftMessage(int Epoch)
{
    /// <summary>Asks for a vote, or whether it would be given (KIP-996).</summary>
    /// <param name="Epoch">The candidate's epoch; for a pre-vote its current one, not one more.</param>
    /// <param name="Candidate">Who asks.</param>
    /// <param name="Addressee">Who is asked; null in old versions.</param>
    /// <param name="LogEnd">The candidate's log end and last epoch.</param>
    /// <param name="IsPreVote">Nothing is promised.</param>
    public sealed record Vote(int Epoch, ReplicaKey Candidate, ReplicaKey? Addressee, OffsetAndEpoch LogEnd, bool IsPreVote)
        : RaftMessage(Epoch);

    /// <summary>The leader makes itself known.</summary>
    public sealed record BeginEpoch(int Epoch, ReplicaKey Leader, ReplicaKey? Addressee) : RaftMessage(Epoch);

    /// <summary>The leader steps down; successors in the order they should try, most replicated first.</summary>
    public sealed record EndEpoch(int Epoch, int LeaderId, IReadOnlyList<ReplicaKey> Successors) : RaftMessage(Epoch);

    /// <summary>A voter or observer fetches from the leader: it holds, durably, everything below the offset.</summary>
    public sealed record Fetch(
        int Epoch, ReplicaKey Replica, long FetchOffset, int LastFetchedEpoch, long HighWatermark, int MaxWaitMs) : RaftMessage(Epoch);

    /// <summary>What all replies share: error, and the leader as the replier knows it.</summary>
    public abstract record Reply(int Epoch, RaftError Error, int LeaderId) : RaftMessage(Epoch);

    /// <summary>Answer to <see cref="Vote"/>.</summary>
    public sealed record VoteReply(int Epoch, RaftError Error, int LeaderId, bool Granted, bool IsPreVote) : Reply(Epoch, Error, LeaderId);

    /// <summary>Answer to <see cref="BeginEpoch"/>.</summary>
    public sealed record BeginEpochReply(int Epoch, RaftError Error, int LeaderId) : Reply(Epoch, Error, LeaderId);

    /// <summary>Answer to <see cref="EndEpoch"/>.</summary>
    public sealed record EndEpochReply(int Epoch, RaftError Error, int LeaderId) : Reply(Epoch, Error, LeaderId);

    /// <summary>
    /// Answer to <see cref="Fetch"/>. At most one of diverging point, snapshot and records. The node says which bytes to send
    /// (<see cref="ReadFrom"/> to <see cref="ReadTo"/>, as many whole batches as fit); the receiving driver says what arrived
    /// (<see cref="Batches"/>).
    /// </summary>
    public sealed record FetchReply(int Epoch, RaftError Error, int LeaderId) : Reply(Epoch, Error, LeaderId)
    {
        /// <summary>The leader's high watermark; −1 while it does not know it.</summary>
        public long HighWatermark { get; init; } = -1;

        /// <summary>The leader's log start.</summary>
        public long LogStartOffset { get; init; }

        /// <summary>The logs differ: cut to this.</summary>
        public OffsetAndEpoch? Diverging { get; init; }

        /// <summary>Fetch this snapshot instead.</summary>
        public OffsetAndEpoch? SnapshotId { get; init; }

        /// <summary>First offset to send.</summary>
        public long ReadFrom { get; init; }

        /// <summary>Send up to here; equal to <see cref="ReadFrom"/>: nothing.</summary>
        public long ReadTo { get; init; }

        /// <summary>What arrived, in order.</summary>
        public IReadOnlyList<RaftBatch> Batches { get; init; } = [];
    }
}
