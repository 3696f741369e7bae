namespace Sluice.Replication.Raft;

/// <summary>
/// A node that does not vote: copies the log, and asks any voter until it knows the leader. Answers votes like a voter would.
/// </summary>
internal sealed class ObserverRole(RaftNode node) : FetchingRole(node)
{
    public override RaftRoleKind Kind => RaftRoleKind.Observer;

    public override bool Grants(RaftMessage.Vote vote, bool upToDate) => UnattachedRole.GrantsUnattached(Node, vote, upToDate);

    protected override int Target()
    {
        if (Node.LeaderId >= 0 || Node.Voters.Count == 0) return Node.LeaderId;
        return Node.Voters.All[(int)(Node.NextRandom() % (ulong)Node.Voters.Count)].Key.Id;
    }
}
