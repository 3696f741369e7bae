namespace Sluice.Replication.Raft;

/// <summary>
/// What every role does first with a message, in the order Kafka does it: malformed, older epoch, newer epoch, addressed to another.
/// Only then the role decides. Stateless.
/// </summary>
internal static class RaftReception
{
    public static void Receive(RaftNode node, RaftMessage message, int from, long correlation, in RaftStep step)
    {
        switch (message)
        {
            case RaftMessage.Vote vote: Vote(node, vote, from, correlation, step); break;
            case RaftMessage.BeginEpoch begin: Begin(node, begin, from, correlation, step); break;
            case RaftMessage.EndEpoch end: End(node, end, from, correlation, step); break;
            case RaftMessage.Fetch fetch: Fetch(node, fetch, from, correlation, step); break;
            case RaftMessage.Reply reply: Reply(node, reply, from, step); break;
            default: break;
        }
    }

    private static void Vote(RaftNode node, RaftMessage.Vote vote, int from, long correlation, in RaftStep step)
    {
        bool epochOk = vote.IsPreVote ? vote.LogEnd.Epoch <= vote.Epoch : vote.LogEnd.Epoch < vote.Epoch;
        RaftError error =
            vote.LogEnd.Offset < 0 || vote.LogEnd.Epoch < 0 || !epochOk ? RaftError.InvalidRequest
            : vote.Epoch < node.Epoch ? RaftError.FencedLeaderEpoch
            : vote.Candidate.Id < 0 || vote.Candidate.Id == node.Local.Id ? RaftError.InvalidRequest
            : RaftError.None;
        bool granted = false;
        if (error == RaftError.None)
        {
            if (vote.Epoch > node.Epoch) node.BecomeUnattached(vote.Epoch, QuorumState.NoLeader, null, step);
            if (!IsForUs(node, vote.Addressee)) error = RaftError.InvalidVoterKey;
            else granted = node.CurrentRole.Grants(vote, vote.LogEnd >= node.Log.End);
            if (granted && !vote.IsPreVote) node.RecordVote(vote.Candidate, step);
        }

        node.Reply(new RaftMessage.VoteReply(node.Epoch, error, node.LeaderId, granted, vote.IsPreVote), from, correlation, step);
    }

    private static void Begin(RaftNode node, RaftMessage.BeginEpoch begin, int from, long correlation, in RaftStep step)
    {
        RaftError error =
            begin.Leader.Id < 0 || begin.Leader.Id == node.Local.Id ? RaftError.InvalidRequest
            : begin.Epoch < node.Epoch ? RaftError.FencedLeaderEpoch
            : !IsForUs(node, begin.Addressee) ? RaftError.InvalidVoterKey
            : RaftError.None;
        if (error == RaftError.None && (begin.Epoch > node.Epoch || node.LeaderId == QuorumState.NoLeader || IsProspective(node)))
        {
            if (begin.Epoch > node.Epoch || node.LeaderId is QuorumState.NoLeader || node.LeaderId == begin.Leader.Id)
            {
                node.Follow(begin.Epoch, begin.Leader.Id, step);
            }
        }

        if (error == RaftError.None && node.Epoch == begin.Epoch && node.LeaderId != begin.Leader.Id)
        {
            step.Effects.Note("Two leaders claim one epoch, or an unknown one does; the second is ignored");
            error = RaftError.InvalidRequest;
        }

        node.Reply(new RaftMessage.BeginEpochReply(node.Epoch, error, node.LeaderId), from, correlation, step);
    }

    private static void End(RaftNode node, RaftMessage.EndEpoch end, int from, long correlation, in RaftStep step)
    {
        RaftError error = end.Epoch < node.Epoch ? RaftError.FencedLeaderEpoch : RaftError.None;
        if (error == RaftError.None && end.Epoch > node.Epoch) node.Follow(end.Epoch, end.LeaderId, step);
        if (error == RaftError.None && node.LeaderId == end.LeaderId && end.LeaderId != node.Local.Id)
        {
            node.CurrentRole.LeaderEnded(end, step);
        }

        node.Reply(new RaftMessage.EndEpochReply(node.Epoch, error, node.LeaderId), from, correlation, step);
    }

    private static void Fetch(RaftNode node, RaftMessage.Fetch fetch, int from, long correlation, in RaftStep step)
    {
        RaftError error =
            fetch.FetchOffset < 0 || fetch.LastFetchedEpoch < 0 || fetch.LastFetchedEpoch > fetch.Epoch ? RaftError.InvalidRequest
            : fetch.Replica.Id == node.Local.Id ? RaftError.InvalidRequest
            : fetch.Epoch < node.Epoch ? RaftError.FencedLeaderEpoch
            : fetch.Epoch > node.Epoch ? RaftError.UnknownLeaderEpoch
            : node.IsStopping ? RaftError.BrokerNotAvailable
            : RaftError.None;
        if (error == RaftError.None) node.CurrentRole.Fetched(fetch, from, correlation, step);
        else node.Reply(new RaftMessage.FetchReply(node.Epoch, error, node.LeaderId), from, correlation, step);
    }

    private static void Reply(RaftNode node, RaftMessage.Reply reply, int from, in RaftStep step)
    {
        if (reply.Epoch < node.Epoch || reply.Error == RaftError.UnknownLeaderEpoch) return;
        if (reply.Epoch > node.Epoch)
        {
            if (reply.LeaderId >= 0) node.Follow(reply.Epoch, reply.LeaderId, step);
            else node.BecomeUnattached(reply.Epoch, QuorumState.NoLeader, null, step);
            return;
        }

        if (reply.LeaderId >= 0 && node.LeaderId == QuorumState.NoLeader) node.Follow(reply.Epoch, reply.LeaderId, step);
        else if (reply.LeaderId >= 0 && node.LeaderId != reply.LeaderId) step.Effects.Note("A reply names a second leader in one epoch");
        else node.CurrentRole.Replied(reply, from, step);
    }

    private static bool IsForUs(RaftNode node, ReplicaKey? addressee) => addressee is not { } key || key.Matches(node.Local);

    private static bool IsProspective(RaftNode node) => node.Role is RaftRoleKind.Prospective or RaftRoleKind.Unattached;
}
