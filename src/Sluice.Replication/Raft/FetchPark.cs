using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// Fetches at a leader that found nothing new: answered by the next append or move of the high watermark, at the latest when their
/// time is up. Bounded. Owned by <see cref="LeaderRole"/>.
/// </summary>
internal sealed class FetchPark(RaftNode node)
{
    private readonly List<Parked> _list = [];

    /// <summary>When the first one's time is up.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>Answers at once when there is something to say, else parks.</summary>
    public void AnswerOrPark(RaftMessage.Fetch fetch, int from, long correlation, in RaftStep step)
    {
        bool hasNews = fetch.FetchOffset < node.Log.AppendedOffset || fetch.HighWatermark < node.HighWatermark;
        if (hasNews || fetch.MaxWaitMs <= 0 || _list.Count >= node.Settings.ParkedFetchesMax)
        {
            Answer(fetch.FetchOffset, from, correlation, step);
            return;
        }

        Instant due = step.Now.PlusMs(fetch.MaxWaitMs);
        _list.Add(new Parked(fetch.FetchOffset, from, correlation, due));
        if (due < Deadline) Deadline = due;
    }

    /// <summary>Answers all.</summary>
    public void Wake(in RaftStep step)
    {
        foreach (Parked parked in _list) Answer(parked.Offset, parked.From, parked.Correlation, step);
        _list.Clear();
        Deadline = Instant.Never;
    }

    /// <summary>Answers those whose time is up.</summary>
    public void Expire(in RaftStep step)
    {
        Deadline = Instant.Never;
        for (int i = _list.Count - 1; i >= 0; i--)
        {
            Parked parked = _list[i];
            if (parked.Due > step.Now)
            {
                if (parked.Due < Deadline) Deadline = parked.Due;
                continue;
            }

            _list.RemoveAt(i);
            Answer(parked.Offset, parked.From, parked.Correlation, step);
        }
    }

    /// <summary>No leader any more.</summary>
    public void Drop(in RaftStep step)
    {
        foreach (Parked parked in _list)
        {
            var reply = new RaftMessage.FetchReply(node.Epoch, RaftError.NotLeaderOrFollower, QuorumState.NoLeader);
            node.Reply(reply, parked.From, parked.Correlation, step);
        }

        _list.Clear();
    }

    private void Answer(long offset, int from, long correlation, in RaftStep step) =>
        node.Reply(
            new RaftMessage.FetchReply(node.Epoch, RaftError.None, node.Local.Id)
            {
                HighWatermark = node.HighWatermark,
                LogStartOffset = node.Log.StartOffset,
                ReadFrom = offset,
                ReadTo = node.Log.AppendedOffset,
            },
            from, correlation, step);

    private readonly record struct Parked(long Offset, int From, long Correlation, Instant Due);
}
