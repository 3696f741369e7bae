using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// An ex-leader: tells the others so that one of <paramref name="successors"/> takes over without waiting for a timeout, and then leaves
/// its epoch. Memory only; a restarted leader begins here because it must not act again in an epoch it led.
/// </summary>
internal sealed class ResignedRole(RaftNode node, IReadOnlyList<ReplicaKey> successors) : RaftRole(node)
{
    private readonly HashSet<int> _told = [];
    private Instant _due = Instant.Never;

    public override RaftRoleKind Kind => RaftRoleKind.Resigned;

    public override Instant Deadline => _due;

    public override void Enter(in RaftStep step)
    {
        _due = Node.ElectionDeadline(step.Now);
        foreach (Voter voter in Node.Voters.All)
        {
            if (voter.Key.Id == Node.Local.Id || successors.Count == 0) continue;
            Node.Send(new RaftMessage.EndEpoch(Node.Epoch, Node.Local.Id, successors), voter.Key.Id, step);
        }

        CompleteWhenAllTold(step);
    }

    public override void TimerDue(in RaftStep step)
    {
        if (Node.IsStopping) Node.Complete(step);
        else Node.BecomeUnattached(Node.Epoch + 1, QuorumState.NoLeader, null, step);
    }

    public override bool Grants(RaftMessage.Vote vote, bool upToDate) => vote.IsPreVote && upToDate;

    public override void Replied(RaftMessage.Reply reply, int from, in RaftStep step)
    {
        if (reply is not RaftMessage.EndEpochReply) return;
        _told.Add(from);
        CompleteWhenAllTold(step);
    }

    private void CompleteWhenAllTold(in RaftStep step)
    {
        if (Node.IsStopping && (_told.Count >= Node.Voters.Count - 1 || successors.Count == 0)) Node.Complete(step);
    }
}
