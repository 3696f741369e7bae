using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// A voter without a leader to follow: waits for one to show up, gives its vote, and after a random while tries itself.
/// </summary>
internal sealed class UnattachedRole(RaftNode node) : RaftRole(node)
{
    private Instant _electionDue = Instant.Never;

    public override RaftRoleKind Kind => RaftRoleKind.Unattached;

    public override Instant Deadline => _electionDue;

    public override void Enter(in RaftStep step) => _electionDue = Node.ElectionDeadline(step.Now);

    public override void TimerDue(in RaftStep step) => Node.BecomeProspective(step);

    public override bool Grants(RaftMessage.Vote vote, bool upToDate) => GrantsUnattached(Node, vote, upToDate);

    /// <summary>The rule of the roles that follow nobody: the vote stays with whom it was given to.</summary>
    internal static bool GrantsUnattached(RaftNode node, RaftMessage.Vote vote, bool upToDate)
    {
        if (vote.IsPreVote) return upToDate;
        if (node.State.VotedKey is { } voted) return voted.Matches(vote.Candidate);
        return node.LeaderId == QuorumState.NoLeader && upToDate;
    }
}
