using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// The leader: opens its epoch with a LeaderChange batch, takes proposals once that is committed, answers fetches, moves the high
/// watermark, and steps down when a majority of voters has gone silent. Its own log counts as far as it is flushed.
/// </summary>
internal sealed class LeaderRole(RaftNode node, int[] grantingVoters) : RaftRole(node)
{
    private readonly Dictionary<int, ReplicaProgress> _voters = [];
    private readonly ObserverList _observers = new(node.Settings);
    private readonly FetchPark _parked = new(node);
    private readonly int _epoch = node.Epoch;
    private Instant _since;
    private Instant _beat = Instant.Never;
    private long _epochStartOffset = -1;

    public override RaftRoleKind Kind => RaftRoleKind.Leader;

    /// <summary>True once a record of this epoch is committed.</summary>
    public bool IsActive { get; private set; }

    public override Instant Deadline => _parked.Deadline < _beat ? _parked.Deadline : _beat;

    public override void Enter(in RaftStep step)
    {
        _since = step.Now;
        foreach (Voter voter in Node.Voters.All)
        {
            if (voter.Key.Id != Node.Local.Id) _voters.Add(voter.Key.Id, new ReplicaProgress(voter.Key));
        }
    }

    public override void Durable(in RaftStep step)
    {
        if (_epochStartOffset >= 0) return;
        _epochStartOffset = Node.Log.EndOffset;
        QuorumMembership membership = Node.Membership;
        bool writesVoters = membership.KRaftVersion > 0 && !membership.AreInLog;
        var change = new LeaderChange(
            Node.Local.Id, VoterIds(), grantingVoters, membership.KRaftVersion, writesVoters ? membership.Voters : null);
        var batch = new RaftBatch(RaftBatchKind.LeaderChange, _epoch, _epochStartOffset, change.RecordCount, null);
        Node.Append(batch with { LeaderChange = change }, step);
        Node.Flush(step);
        Beat(step);
    }

    public override void TimerDue(in RaftStep step)
    {
        _parked.Expire(step);
        if (_beat <= step.Now && !ResignWithoutQuorum(step)) Beat(step);
    }

    public override void Appended(in RaftStep step) => _parked.Wake(step);

    public override void Flushed(in RaftStep step) => AdvanceHighWatermark(step);

    public override bool Grants(RaftMessage.Vote vote, bool upToDate) => false;

    public override void Fetched(RaftMessage.Fetch fetch, int from, long correlation, in RaftStep step)
    {
        RaftLog log = Node.Log;
        var reply = new RaftMessage.FetchReply(Node.Epoch, RaftError.None, Node.Local.Id)
        {
            HighWatermark = Node.HighWatermark, LogStartOffset = log.StartOffset,
        };
        if (NeedsSnapshot(log, fetch) is { } snapshot)
        {
            Node.Reply(reply with { SnapshotId = snapshot }, from, correlation, step);
            return;
        }

        if (Diverging(log, fetch) is { } diverging)
        {
            Node.Reply(reply with { Diverging = diverging }, from, correlation, step);
            return;
        }

        Progress(fetch.Replica, step.Now)?.Fetched(fetch.FetchOffset, log.EndOffset, step.Now);
        AdvanceHighWatermark(step);
        _parked.AnswerOrPark(fetch, from, correlation, step);
    }

    /// <summary>Steps down of its own will, naming successors by how much they hold.</summary>
    public void Resign(in RaftStep step)
    {
        ReplicaProgress[] others = [.. _voters.Values];
        Array.Sort(others, static (a, b) => a.EndOffset != b.EndOffset ? b.EndOffset.CompareTo(a.EndOffset) : a.Key.Id.CompareTo(b.Key.Id));
        Node.BecomeResigned(Array.ConvertAll(others, static replica => replica.Key), step);
    }

    /// <summary>Another role took over.</summary>
    public void Left(in RaftStep step)
    {
        _parked.Drop(step);
        step.Effects.Add(new RaftEffect(RaftEffectKind.Resigned) { Epoch = _epoch });
    }

    public QuorumDescription Describe(Instant now, long nowMs)
    {
        var voters = new List<QuorumReplica>(Node.Voters.Count);
        foreach (Voter voter in Node.Voters.All)
        {
            if (voter.Key.Id == Node.Local.Id) voters.Add(new QuorumReplica(voter.Key, Node.Log.EndOffset, nowMs, nowMs));
            else if (_voters.TryGetValue(voter.Key.Id, out ReplicaProgress? progress)) voters.Add(progress.Describe(now, nowMs));
            else voters.Add(new QuorumReplica(voter.Key, -1, -1, -1));
        }

        return new QuorumDescription(Node.Local.Id, Node.Epoch, Node.HighWatermark, voters, _observers.Describe(now, nowMs));
    }

    private static OffsetAndEpoch? NeedsSnapshot(RaftLog log, RaftMessage.Fetch fetch)
    {
        if (log.LatestSnapshot is not { } latest || log.EarliestSnapshot is not { } earliest) return null;
        if (fetch.FetchOffset == 0 || fetch.FetchOffset < log.StartOffset) return latest;
        bool atStart = fetch.FetchOffset == log.StartOffset && fetch.LastFetchedEpoch != earliest.Epoch;
        return atStart || fetch.LastFetchedEpoch < earliest.Epoch ? latest : null;
    }

    private static OffsetAndEpoch? Diverging(RaftLog log, RaftMessage.Fetch fetch)
    {
        if (log.StartOffset == 0 && fetch.FetchOffset == 0) return null;
        var position = new OffsetAndEpoch(fetch.FetchOffset, fetch.LastFetchedEpoch);
        bool isAtSnapshot = log.StartOffset == position.Offset && log.EarliestSnapshot == position;
        OffsetAndEpoch end = isAtSnapshot ? position : log.EndOf(position.Epoch);
        return end.Epoch != fetch.LastFetchedEpoch || end.Offset < fetch.FetchOffset ? end : null;
    }

    private ReplicaProgress? Progress(ReplicaKey key, Instant now)
    {
        if (key.Id < 0) return null;
        if (_voters.TryGetValue(key.Id, out ReplicaProgress? voter) && voter.Key.Matches(key)) return voter;
        return _observers.Find(key, now);
    }

    /// <summary>
    /// The end held by a majority; it must reach into this epoch, or an older record could be lost after all (KAFKA-12619).
    /// </summary>
    private void AdvanceHighWatermark(in RaftStep step)
    {
        if (_epochStartOffset < 0) return;
        var ends = new long[Node.Voters.Count];
        int next = 0;
        foreach (Voter voter in Node.Voters.All)
        {
            ends[next++] = voter.Key.Id == Node.Local.Id ? Node.Log.FlushedOffset
                : _voters.TryGetValue(voter.Key.Id, out ReplicaProgress? progress) ? progress.EndOffset : -1;
        }

        Array.Sort(ends);
        if (ends.Length == 0) return;
        long held = ends[ends.Length - Node.Voters.Majority];
        if (held <= _epochStartOffset || !Node.AdvanceHighWatermark(held, step)) return;
        if (!IsActive)
        {
            IsActive = true;
            step.Effects.Add(new RaftEffect(RaftEffectKind.BecameLeader) { Epoch = Node.Epoch, Offset = _epochStartOffset });
        }

        _parked.Wake(step);
    }

    private void Beat(in RaftStep step)
    {
        if (_voters.Count == 0) return;
        int period = Math.Max(1, Node.Settings.FetchTimeoutMs / 2);
        foreach (ReplicaProgress voter in _voters.Values)
        {
            bool isFresh = voter.LastFetch is { } last && step.Now.MsSince(last) < period;
            if (!isFresh) Node.Send(new RaftMessage.BeginEpoch(Node.Epoch, Node.Local, voter.Key), voter.Key.Id, step);
        }

        _beat = step.Now.PlusMs(period);
    }

    private bool ResignWithoutQuorum(in RaftStep step)
    {
        int heard = 1;
        long silenceMs = Node.Settings.FetchTimeoutMs * 3L / 2;
        foreach (ReplicaProgress voter in _voters.Values) heard += voter.HasFetchedWithin(silenceMs, step.Now, _since) ? 1 : 0;
        if (heard >= Node.Voters.Majority) return false;
        step.Effects.Note("No majority of voters has fetched for a while; stepping down");
        Resign(step);
        return true;
    }

    private int[] VoterIds()
    {
        var ids = new int[Node.Voters.Count];
        for (int i = 0; i < ids.Length; i++) ids[i] = Node.Voters.All[i].Key.Id;
        return ids;
    }
}
