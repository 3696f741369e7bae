using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// What Follower and Observer share: one fetch under way at a time, sent only when all that was fetched before is durable, because the
/// fetch of an offset tells the leader that everything below is safe here.
/// </summary>
internal abstract class FetchingRole(RaftNode node) : RaftRole(node)
{
    private bool _underWay;
    private Instant _again = Instant.Never;
    private long _leaderHighWatermark = -1;

    public override Instant Deadline => _again;

    /// <summary>Whom to ask; −1 for nobody.</summary>
    protected abstract int Target();

    /// <summary>The leader answered without error.</summary>
    protected virtual void Heard(in RaftStep step)
    {
    }

    public override void Enter(in RaftStep step) => Fetch(step);

    public override void TimerDue(in RaftStep step)
    {
        if (_again > step.Now) return;
        _underWay = false;
        Fetch(step);
    }

    public override void Flushed(in RaftStep step)
    {
        if (Node.Log.FlushedOffset < Node.Log.EndOffset) return;
        Node.AdvanceHighWatermark(Math.Min(Node.Log.EndOffset, _leaderHighWatermark), step);
        if (!_underWay) Fetch(step);
    }

    public override void Replied(RaftMessage.Reply reply, int from, in RaftStep step)
    {
        if (reply is not RaftMessage.FetchReply fetched) return;
        _underWay = false;
        if (fetched.Error != RaftError.None || from != Node.LeaderId)
        {
            _again = step.Now.PlusMs(Node.Settings.RetryBackoffMs);
            return;
        }

        Heard(step);
        if (fetched.Diverging is { } diverging) Diverged(diverging, step);
        else if (fetched.SnapshotId is { } snapshot) NeedSnapshot(snapshot, from, step);
        else Took(fetched, step);
    }

    private void Fetch(in RaftStep step)
    {
        int target = Target();
        if (target < 0 || Node.Log.FlushedOffset < Node.Log.EndOffset)
        {
            _again = step.Now.PlusMs(Node.Settings.RequestTimeoutMs);
            return;
        }

        _underWay = true;
        _again = step.Now.PlusMs(Node.Settings.RequestTimeoutMs);
        OffsetAndEpoch end = Node.Log.End;
        Node.Send(
            new RaftMessage.Fetch(Node.Epoch, Node.Local, end.Offset, end.Epoch, Node.HighWatermark, Node.Settings.FetchMaxWaitMs),
            target,
            step);
    }

    private void Diverged(OffsetAndEpoch diverging, in RaftStep step)
    {
        OffsetAndEpoch own = Node.Log.EndOf(diverging.Epoch);
        long cut = Math.Min(Node.Log.EndOffset, Math.Min(own.Offset, diverging.Offset));
        if (cut < Node.HighWatermark || cut < Node.Log.StartOffset)
        {
            step.Effects.Note("The leader's log differs below our high watermark; refused");
            _again = step.Now.PlusMs(Node.Settings.RequestTimeoutMs);
            return;
        }

        if (cut < Node.Log.EndOffset) Node.Truncate(cut, step);
        Fetch(step);
    }

    private void NeedSnapshot(OffsetAndEpoch snapshot, int from, in RaftStep step)
    {
        _again = step.Now.PlusMs(Node.Settings.RequestTimeoutMs);
        if (snapshot.Offset <= Node.Log.StartOffset || snapshot.Epoch < 0) return;
        step.Effects.Add(new RaftEffect(RaftEffectKind.FetchSnapshot) { Offset = snapshot.Offset, Epoch = snapshot.Epoch, NodeId = from });
    }

    private void Took(RaftMessage.FetchReply fetched, in RaftStep step)
    {
        long before = Node.Log.EndOffset;
        foreach (RaftBatch batch in fetched.Batches)
        {
            bool fits = batch.BaseOffset == Node.Log.EndOffset && batch.RecordCount > 0
                && batch.Epoch >= Node.Log.LastEpoch && batch.Epoch <= Node.Epoch;
            if (!fits)
            {
                step.Effects.Note("A fetched batch does not continue the log; the rest is dropped");
                break;
            }

            Node.Append(batch, step);
        }

        _leaderHighWatermark = Math.Max(_leaderHighWatermark, fetched.HighWatermark);
        if (Node.Log.EndOffset > before)
        {
            Node.Flush(step);
            return;
        }

        Node.AdvanceHighWatermark(Math.Min(Node.Log.EndOffset, _leaderHighWatermark), step);
        Fetch(step);
    }
}
