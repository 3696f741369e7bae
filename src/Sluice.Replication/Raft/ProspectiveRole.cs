namespace Sluice.Replication.Raft;

/// <summary>
/// A voter that would like to lead but first asks whether a majority would let it: a node that was cut off does not disturb a working
/// quorum with new epochs (KIP-996). Nothing is promised or persisted.
/// </summary>
internal sealed class ProspectiveRole(RaftNode node) : ElectionRole(node, isPreVote: true)
{
    public override RaftRoleKind Kind => RaftRoleKind.Prospective;

    public override bool Grants(RaftMessage.Vote vote, bool upToDate) => UnattachedRole.GrantsUnattached(Node, vote, upToDate);

    protected override void Won(in RaftStep step) => Node.BecomeCandidate(Node.Epoch + 1, step);

    protected override void Lost(in RaftStep step) => TimedOut(step);

    protected override void TimedOut(in RaftStep step)
    {
        bool knowsLeader = Node.Voters.Find(Node.LeaderId) is not null && Node.LeaderId != Node.Local.Id;
        if (knowsLeader) Node.BecomeFollower(Node.Epoch, Node.LeaderId, step);
        else Node.BecomeUnattached(Node.Epoch, Node.LeaderId, Node.State.VotedKey, step);
    }
}
