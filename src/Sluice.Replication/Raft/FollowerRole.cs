using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// A voter that copies its leader's log. No successful fetch for the fetch timeout: the leader is gone, ask around (KIP-996).
/// </summary>
internal sealed class FollowerRole(RaftNode node) : FetchingRole(node)
{
    private Instant _leaderGone = Instant.Never;
    private bool _hasFetched;

    public override RaftRoleKind Kind => RaftRoleKind.Follower;

    public override Instant Deadline => base.Deadline < _leaderGone ? base.Deadline : _leaderGone;

    public override void Enter(in RaftStep step)
    {
        _leaderGone = step.Now.PlusMs(Node.Settings.FetchTimeoutMs);
        base.Enter(step);
    }

    public override void TimerDue(in RaftStep step)
    {
        if (_leaderGone <= step.Now) Node.BecomeProspective(step);
        else base.TimerDue(step);
    }

    public override bool Grants(RaftMessage.Vote vote, bool upToDate) => vote.IsPreVote && !_hasFetched && upToDate;

    public override void LeaderEnded(RaftMessage.EndEpoch end, in RaftStep step)
    {
        int count = end.Successors.Count;
        int position = -1;
        for (int i = 0; i < count && position < 0; i++)
        {
            if (end.Successors[i].Matches(Node.Local)) position = i;
        }

        long max = Node.Settings.ElectionBackoffMaxMs;
        long wait = position switch
        {
            0 => 0,
            > 0 and < 31 => Math.Min(max, (max >> Math.Min(count - 1, 62)) << (position - 1)),
            _ => max,
        };
        _leaderGone = step.Now.PlusMs(wait);
        if (wait == 0) Node.BecomeProspective(step);
    }

    protected override int Target() => Node.LeaderId;

    protected override void Heard(in RaftStep step)
    {
        _hasFetched = true;
        _leaderGone = step.Now.PlusMs(Node.Settings.FetchTimeoutMs);
    }
}
