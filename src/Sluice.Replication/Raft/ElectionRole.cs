using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>What Prospective and Candidate share: ask all other voters, ask the silent ones again, count.</summary>
internal abstract class ElectionRole(RaftNode node, bool isPreVote) : RaftRole(node)
{
    private readonly VoteCount _votes = new(node.Voters);
    private Instant _electionDue = Instant.Never;
    private Instant _askAgain = Instant.Never;

    public override Instant Deadline => _askAgain < _electionDue ? _askAgain : _electionDue;

    protected VoteCount Votes => _votes;

    public override void Enter(in RaftStep step)
    {
        _electionDue = Node.ElectionDeadline(step.Now);
        if (!Node.IsOnlyVoter) Ask(step);
    }

    /// <summary>Its own vote counts only once it cannot be forgotten.</summary>
    public override void Durable(in RaftStep step)
    {
        _votes.Add(Node.Local.Id, granted: true);
        Judge(step);
    }

    public override void TimerDue(in RaftStep step)
    {
        if (_electionDue <= step.Now) TimedOut(step);
        else Ask(step);
    }

    public override void Replied(RaftMessage.Reply reply, int from, in RaftStep step)
    {
        if (reply is not RaftMessage.VoteReply vote || vote.IsPreVote != isPreVote) return;
        if (vote.Error != RaftError.None) return;
        _votes.Add(from, vote.Granted);
        Judge(step);
    }

    protected abstract void Won(in RaftStep step);

    protected abstract void Lost(in RaftStep step);

    protected abstract void TimedOut(in RaftStep step);

    private void Judge(in RaftStep step)
    {
        if (_votes.IsWon) Won(step);
        else if (_votes.IsLost) Lost(step);
    }

    private void Ask(in RaftStep step)
    {
        foreach (Voter voter in Node.Voters.All)
        {
            if (voter.Key.Id == Node.Local.Id || _votes.HasAnswered(voter.Key.Id)) continue;
            Node.Send(new RaftMessage.Vote(Node.Epoch, Node.Local, voter.Key, Node.Log.End, isPreVote), voter.Key.Id, step);
        }

        _askAgain = step.Now.PlusMs(Math.Max(1, Node.Settings.ElectionTimeoutMs / 2));
    }
}
