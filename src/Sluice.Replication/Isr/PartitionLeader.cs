using Sluice.Base;

namespace Sluice.Replication.Isr;

/// <summary>
/// The leader's side of replication for one partition: which followers are in sync, how far the log is committed, and what to ask the
/// controller for. Pure decisions without a lock of its own: the partition's lock guards it, and whichever lane has the input
/// steps it.
/// <para>Always: the high watermark never goes back within one leader epoch, never passes the end of any member of the maximal
/// ISR (the leader's own share included), and stands still while the committed ISR is smaller than min(min.insync.replicas, replicas)
/// (KIP-966).</para>
/// </summary>
public sealed class PartitionLeader
{
    private readonly int _localId;
    private readonly bool _flushBeforeAck;
    private PartitionAssignment _assignment;
    private FollowerState[] _followers = [];

    /// <summary>
    /// A leader of the partition described by <paramref name="assignment"/>, whose log stands at <paramref name="log"/>.
    /// With <paramref name="flushBeforeAck"/> (sluice.log.flush.before.ack) only what is flushed counts as the leader's own share.
    /// </summary>
    public PartitionLeader(int localId, bool flushBeforeAck, PartitionAssignment assignment, in LeaderLogState log, Instant now)
    {
        _localId = localId;
        _flushBeforeAck = flushBeforeAck;
        _assignment = assignment;
        LogEndOffset = log.LogEndOffset;
        FlushedEndOffset = log.FlushedEndOffset;
        HighWatermark = log.HighWatermark;
        Adopt(assignment, newEpoch: true, now);
    }

    /// <summary>The epoch this node leads in.</summary>
    public int LeaderEpoch => _assignment.LeaderEpoch;

    /// <summary>Log end when this leader epoch began: a follower must hold at least this much to join the ISR.</summary>
    public long EpochStartOffset { get; private set; }

    /// <summary>The leader's own log end.</summary>
    public long LogEndOffset { get; private set; }

    /// <summary>How far the leader's own log is durable.</summary>
    public long FlushedEndOffset { get; private set; }

    /// <summary>Everything below is committed.</summary>
    public long HighWatermark { get; private set; }

    /// <summary>min.insync.replicas as configured; set when the configuration changes.</summary>
    public int MinInsyncReplicas { get; set; } = 1;

    /// <summary>replica.lag.time.max.ms.</summary>
    public long LagMaxMs { get; set; } = 30_000;

    /// <summary>The in-sync set.</summary>
    public InSyncReplicas InSync { get; } = new();

    /// <summary>min(min.insync.replicas, replicas): the smallest committed ISR under which anything is committed (KIP-966).</summary>
    public int EffectiveMinIsr => Math.Min(MinInsyncReplicas, _assignment.Replicas.Length);

    /// <summary>False: acks=all is answered NOT_ENOUGH_REPLICAS (before the append) or NOT_ENOUGH_REPLICAS_AFTER_APPEND.</summary>
    public bool HasEnoughInSync => InSync.Committed.Length >= EffectiveMinIsr;

    /// <summary>
    /// Takes in a newer state of the partition while this node stays leader; false when it is not newer. A new leader epoch forgets
    /// what followers had; a new partition epoch ends whatever was proposed. Check <see cref="TryAdvanceHighWatermark"/> afterwards.
    /// </summary>
    public bool Update(PartitionAssignment assignment, Instant now)
    {
        if (assignment.PartitionEpoch <= _assignment.PartitionEpoch || assignment.LeaderEpoch < _assignment.LeaderEpoch) return false;
        Adopt(assignment, assignment.LeaderEpoch != _assignment.LeaderEpoch, now);
        return true;
    }

    /// <summary>The leader appended up to <paramref name="logEndOffset"/>. True when the high watermark moved.</summary>
    public bool Appended(long logEndOffset, Instant now)
    {
        Check.That(logEndOffset >= LogEndOffset);
        LogEndOffset = logEndOffset;
        return (!_flushBeforeAck || FlushedEndOffset == logEndOffset) && TryAdvanceHighWatermark(now);
    }

    /// <summary>The leader's log is durable up to <paramref name="flushedEndOffset"/>. True when the high watermark moved.</summary>
    public bool Flushed(long flushedEndOffset, Instant now)
    {
        if (flushedEndOffset <= FlushedEndOffset) return false;
        Check.That(flushedEndOffset <= LogEndOffset);
        FlushedEndOffset = flushedEndOffset;
        return _flushBeforeAck && TryAdvanceHighWatermark(now);
    }

    /// <summary>
    /// Takes in a follower's fetch (whose offset the log has already accepted). <paramref name="advanced"/> says whether the high
    /// watermark moved; afterwards <see cref="TryProposeExpand"/> may have something to ask for.
    /// </summary>
    public ReplicaFetchOutcome FollowerFetched(in ReplicaFetch fetch, Instant now, out bool advanced)
    {
        advanced = false;
        FollowerState? follower = Find(fetch.ReplicaId);
        if (follower is null) return ReplicaFetchOutcome.NotAReplica;
        if (fetch.BrokerEpoch != -1 && fetch.BrokerEpoch < follower.BrokerEpoch) return ReplicaFetchOutcome.StaleBrokerEpoch;
        if (fetch.FetchOffset > LogEndOffset) return ReplicaFetchOutcome.OutOfRange;
        follower.Fetched(fetch, LogEndOffset, now);
        advanced = TryAdvanceHighWatermark(now);
        return ReplicaFetchOutcome.Accepted;
    }

    /// <summary>
    /// Moves the high watermark to the smallest end over the maximal ISR and over eligible replicas that are caught up and thus about
    /// to join. True when it moved.
    /// </summary>
    public bool TryAdvanceHighWatermark(Instant now)
    {
        if (!HasEnoughInSync) return false;
        long end = _flushBeforeAck ? FlushedEndOffset : LogEndOffset;
        foreach (FollowerState follower in _followers)
        {
            bool counts = InSync.MaximalContains(follower.Id)
                || (follower.IsEligible && follower.IsCaughtUp(LogEndOffset, now, LagMaxMs));
            if (counts && follower.LogEndOffset < end) end = follower.LogEndOffset;
        }

        if (end <= HighWatermark) return false;
        HighWatermark = end;
        return true;
    }

    /// <summary>Asks to take <paramref name="replicaId"/> in, when it has caught up; null when there is nothing to ask.</summary>
    public IsrProposal? TryProposeExpand(int replicaId)
    {
        if (InSync.IsPending || InSync.MaximalContains(replicaId)) return null;
        FollowerState? follower = Find(replicaId);
        if (follower is null || !follower.IsEligible) return null;
        if (follower.LogEndOffset < HighWatermark || follower.LogEndOffset < EpochStartOffset) return null;
        return Propose(InSync.With(replicaId));
    }

    /// <summary>Asks to drop the members that have not been caught up for the lag time; checked every half of it.</summary>
    public IsrProposal? TryProposeShrink(Instant now)
    {
        if (InSync.IsPending) return null;
        int lagging = 0;
        foreach (int id in InSync.Committed) lagging += IsLagging(id, now) ? 1 : 0;
        if (lagging == 0) return null;
        var left = new int[InSync.Committed.Length - lagging];
        int next = 0;
        foreach (int id in InSync.Committed)
        {
            if (!IsLagging(id, now)) left[next++] = id;
        }

        return Propose(left);
    }

    /// <summary>After an unclean election: reports RECOVERED with the ISR unchanged (KIP-704).</summary>
    public IsrProposal? TryProposeRecovered() =>
        _assignment.IsRecovering && !InSync.IsPending ? Propose(InSync.Committed.ToArray()) : null;

    /// <summary>
    /// The controller answered the outstanding proposal. With <see cref="IsrAnswer.Committed"/> pass the state it answered with.
    /// True when the driver has to send the same proposal again. Check <see cref="TryAdvanceHighWatermark"/> afterwards.
    /// </summary>
    public bool Answered(IsrAnswer answer, PartitionAssignment? committed, Instant now)
    {
        switch (answer)
        {
            case IsrAnswer.Committed when committed is not null:
                if (committed.PartitionEpoch == _assignment.PartitionEpoch) InSync.RollBack();
                else Update(committed, now);
                return false;
            case IsrAnswer.RolledBack:
                InSync.RollBack();
                return false;
            case IsrAnswer.Retry:
                return InSync.IsPending;
            default:
                return false;
        }
    }

    private bool IsLagging(int id, Instant now)
    {
        if (id == _localId) return false;
        FollowerState? follower = Find(id);
        return follower is null || !follower.IsCaughtUp(LogEndOffset, now, LagMaxMs);
    }

    private IsrProposal Propose(int[] isr)
    {
        InSync.Propose(isr);
        var epochs = new long[isr.Length];
        for (int i = 0; i < isr.Length; i++) epochs[i] = isr[i] == _localId ? -1 : Find(isr[i])?.BrokerEpoch ?? -1;
        return new IsrProposal(_assignment.LeaderEpoch, _assignment.PartitionEpoch, isr, epochs);
    }

    private FollowerState? Find(int id)
    {
        foreach (FollowerState follower in _followers)
        {
            if (follower.Id == id) return follower;
        }

        return null;
    }

    private void Adopt(PartitionAssignment assignment, bool newEpoch, Instant now)
    {
        int others = 0;
        foreach (int id in assignment.Replicas) others += id == _localId ? 0 : 1;
        var followers = new FollowerState[others];
        int next = 0;
        foreach (int id in assignment.Replicas)
        {
            if (id == _localId) continue;
            FollowerState? known = Find(id);
            FollowerState follower = known ?? new FollowerState(id);
            if (newEpoch || known is null) follower.Restart(Array.IndexOf(assignment.Isr, id) >= 0, now);
            followers[next++] = follower;
        }

        _followers = followers;
        _assignment = assignment;
        InSync.Commit(assignment.Isr);
        if (newEpoch) EpochStartOffset = LogEndOffset;
    }
}
