using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// One role of a <see cref="RaftNode"/>: what only this role does with an input. It changes the node by the node's own transitions and
/// is dropped when another takes over. Owned by the node, single-threaded.
/// </summary>
internal abstract class RaftRole(RaftNode node)
{
    public abstract RaftRoleKind Kind { get; }

    /// <summary>When <see cref="TimerDue"/> wants to be called; <see cref="Instant.Never"/> for not at all.</summary>
    public virtual Instant Deadline => Instant.Never;

    protected RaftNode Node => node;

    /// <summary>The role begins. What needs the quorum state durable waits for <see cref="Durable"/>.</summary>
    public virtual void Enter(in RaftStep step)
    {
    }

    /// <summary>The newest quorum state is durable.</summary>
    public virtual void Durable(in RaftStep step)
    {
    }

    public virtual void TimerDue(in RaftStep step)
    {
    }

    public virtual void Appended(in RaftStep step)
    {
    }

    public virtual void Flushed(in RaftStep step)
    {
    }

    /// <summary>Whether a (pre-)vote is given; everything epochs and keys can refuse has been refused already.</summary>
    public abstract bool Grants(RaftMessage.Vote vote, bool upToDate);

    /// <summary>A fetch by another replica. Who does not lead says so.</summary>
    public virtual void Fetched(RaftMessage.Fetch fetch, int from, long correlation, in RaftStep step) =>
        Node.Reply(new RaftMessage.FetchReply(Node.Epoch, RaftError.NotLeaderOrFollower, Node.LeaderId), from, correlation, step);

    /// <summary>The leader of this epoch steps down.</summary>
    public virtual void LeaderEnded(RaftMessage.EndEpoch end, in RaftStep step)
    {
    }

    /// <summary>A reply of this epoch.</summary>
    public virtual void Replied(RaftMessage.Reply reply, int from, in RaftStep step)
    {
    }
}
