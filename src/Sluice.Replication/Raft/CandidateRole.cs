namespace Sluice.Replication.Raft;

/// <summary>A voter that asks for votes in an epoch of its own, having voted for itself durably.</summary>
internal sealed class CandidateRole(RaftNode node) : ElectionRole(node, isPreVote: false)
{
    public override RaftRoleKind Kind => RaftRoleKind.Candidate;

    public override bool Grants(RaftMessage.Vote vote, bool upToDate) => vote.IsPreVote && upToDate;

    protected override void Won(in RaftStep step) => Node.BecomeLeader(Votes.Granted(), step);

    /// <summary>Waits out the rest of its time, so that the others are not disturbed at once.</summary>
    protected override void Lost(in RaftStep step) => step.Effects.Note("Election lost");

    protected override void TimedOut(in RaftStep step) => Node.BecomeProspective(step);
}
