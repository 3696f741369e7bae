using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Replication.Isr;
using Sluice.Server.Replicas;
using Sluice.Storage.Logs;

namespace Sluice.Server.Partitions;

/// <summary>
/// One replica hosted by this node: its log, its leadership and those who wait for it. Everything here is guarded by one leaf lock,
/// stepped by whichever lane has the input: under it decide, write once and apply, never flush, decompress or call back (design §3a).
/// What became runnable leaves through a <see cref="WakeList"/>, posted after the lock.
/// </summary>
public sealed class Partition : IAppendGate
{
    private readonly Lock _gate = new();
    private readonly Lock _shape = new(); // taken before the gate, by the rare ones that must not meet an append which left it
    private int _deferredRuns;
    private readonly WaiterList _waiters;
    private PartitionLog? _log;
    private PartitionLeader? _leader;
    private long _seenHighWatermark;
    private long _seenFlushedEnd;
    private int _unseenBytes;
    private int _flushRequested;
    private volatile PartitionRules _rules = PartitionRules.Default;

    /// <summary>A partition whose log is not open yet: every request is answered as "not leader" until it is.</summary>
    public Partition(TopicPartition name, Uuid topicId, bool flushBeforeAck)
    {
        Name = name;
        TopicId = topicId;
        FlushBeforeAck = flushBeforeAck;
        IsInternal = InternalTopics.Contains(name.Topic);
        _waiters = new WaiterList(this);
    }

    /// <summary>Topic and number.</summary>
    public TopicPartition Name { get; }

    /// <summary>The id of the topic this replica belongs to.</summary>
    public Uuid TopicId { get; }

    /// <summary>True when answers wait for the disk (<c>sluice.log.flush.before.ack</c>): the visible end is the flushed end.</summary>
    public bool FlushBeforeAck { get; }

    /// <summary>The directory that holds the replica; null until the log is open.</summary>
    public LogDirectory? Directory => _log?.Directory;

    /// <summary>The epoch this node leads in; −1 when it does not lead.</summary>
    public int LeaderEpoch => _leader?.LeaderEpoch ?? -1;

    /// <summary>The configuration in force, read by lanes that check batches before they take the lock; swapped whole.</summary>
    public PartitionRules Rules => _rules;

    /// <summary>A coordinator's topic, closed to clients' writes.</summary>
    public bool IsInternal { get; }

    /// <summary>False when acks=all cannot be met: the in-sync set is smaller than min.insync.replicas.</summary>
    public bool HasEnoughInSync
    {
        get
        {
            lock (Gate) return _leader?.HasEnoughInSync ?? true;
        }
    }

    /// <summary>First offset of the log; −1 while it is not open.</summary>
    public long LogStartOffset
    {
        get
        {
            lock (Gate) return _log?.LogStartOffset ?? -1;
        }
    }

    /// <summary>The calling thread is inside.</summary>
    internal bool IsEntered => _gate.IsHeldByCurrentThread;

    /// <summary>The lock, which nobody takes twice: what runs under it never calls back.</summary>
    private Lock Gate
    {
        get
        {
            Check.That(!_gate.IsHeldByCurrentThread);
            return _gate;
        }
    }

    /// <summary>Tries to enter without waiting, so that a lane does its other partitions first.</summary>
    public bool TryEnter() => Gate.TryEnter();

    /// <summary>Enters; waits for another lane's append at most.</summary>
    public void Enter() => Gate.Enter();

    public void Exit() => _gate.Exit();

    /// <summary>Appends wait for the directory's lane: later ones must queue up behind them. Certain under the lock.</summary>
    public bool HasDeferred => Volatile.Read(ref _deferredRuns) > 0;

    /// <summary>A run goes to the directory's lane.</summary>
    public void BeginDeferred() => Interlocked.Increment(ref _deferredRuns);

    /// <summary>A deferred run was appended or refused; under the lock.</summary>
    public void EndDeferred() => Interlocked.Decrement(ref _deferredRuns);

    /// <summary>
    /// For one who appends deferred runs: may leave the lock while it writes, since until it is given back nobody rolls, truncates or takes
    /// the log away.
    /// </summary>
    public Lock.Scope HoldShape() => _shape.EnterScope();

    void IAppendGate.Leave() => _gate.Exit();

    void IAppendGate.Return() => _gate.Enter();

    /// <summary>Gives the replica its opened log.</summary>
    public void Attach(PartitionLog log)
    {
        lock (Gate)
        {
            _log = log;
            _seenHighWatermark = log.HighWatermark;
            _seenFlushedEnd = log.RecoveryPoint;
            _rules = new PartitionRules(log.Settings);
        }
    }

    /// <summary>A changed configuration of the topic.</summary>
    public void Configure(LogSettings settings)
    {
        lock (Gate)
        {
            _rules = new PartitionRules(settings);
            if (_log is not null) _log.Settings = settings;
            if (_leader is not null) _leader.MinInsyncReplicas = settings.MinInSyncReplicas;
        }
    }

    /// <summary>This node leads as <paramref name="assignment"/> says; a new leader epoch begins at the log's end.</summary>
    public void Lead(int localId, PartitionAssignment assignment, Instant now, WakeList wake)
    {
        lock (_shape)
            lock (Gate)
            {
                if (_log is not { } log) return;
                if (_leader is { } leader) leader.Update(assignment, now);
                else
                {
                    leader = new PartitionLeader(localId, FlushBeforeAck, assignment,
                        new LeaderLogState(log.LogEndOffset, log.RecoveryPoint, log.HighWatermark), now);
                    leader.MinInsyncReplicas = _rules.Log.MinInSyncReplicas;
                    _leader = leader;
                }
                if (log.LatestEpoch < leader.LeaderEpoch) log.AssignEpoch(leader.LeaderEpoch, log.LogEndOffset);
                leader.TryAdvanceHighWatermark(now);
                Advance(log, leader, wake);
            }
    }

    /// <summary>This node does not lead now; the log stays. Waiters are woken to find out.</summary>
    public void StopLeading(WakeList wake)
    {
        lock (Gate)
        {
            _leader = null;
            _waiters.Notify(new PartitionProgress(0, 0, 0, Gone: true), wake);
        }
    }

    /// <summary>Wakes everybody who waits, to look again: the directory failed.</summary>
    public void WakeAll(WakeList wake)
    {
        lock (Gate) _waiters.Notify(new PartitionProgress(0, 0, 0, Gone: true), wake);
    }

    /// <summary>The replica is no longer served: deleted, offline, or led elsewhere. Its waiters are woken to find out.</summary>
    public PartitionLog? Detach(WakeList wake)
    {
        lock (_shape)
            lock (Gate)
            {
                PartitionLog? log = _log;
                _log = null;
                _leader = null;
                _waiters.Notify(new PartitionProgress(0, 0, 0, Gone: true), wake);
                return log;
            }
    }

    /// <summary>
    /// Appends checked batches in order; the caller holds the lock by <see cref="TryEnter"/> or <see cref="Enter"/>. Results stand in
    /// the batches; the return value says where the partition is now.
    /// </summary>
    public AppendOutcome AppendEntered(Span<BatchAppend> batches, Instant now, long nowMs, WakeList wake, bool leavesGate = false)
    {
        if (_log is not { } log || _leader is not { } leader)
        {
            foreach (ref BatchAppend batch in batches) batch.Error = ErrorCode.NotLeaderOrFollower;
            return AppendOutcome.Refused;
        }
        if (log.Directory.IsOffline)
        {
            foreach (ref BatchAppend batch in batches) batch.Error = ErrorCode.KafkaStorageError;
            return AppendOutcome.Refused;
        }
        int segments = log.SegmentCount;
        log.Append(batches, leader.LeaderEpoch, AppendOrigin.Client, nowMs, leavesGate ? this : null);
        foreach (ref readonly BatchAppend batch in batches)
        {
            if (batch.Error == ErrorCode.None && !batch.IsDuplicate) _unseenBytes += batch.Bytes.Length;
        }
        leader.Appended(log.LogEndOffset, now);
        Advance(log, leader, wake);
        return Outcome(log, leader) with { HasRolled = log.SegmentCount != segments };
    }

    /// <summary>
    /// Registers a waiter unless the partition has meanwhile moved past what the caller saw: then nothing is registered and the
    /// caller looks again (register under the lock, check again, leave).
    /// </summary>
    public bool TryWait(PartitionWaiter waiter, long seenHighWatermark, long? seenFlushedEnd = null)
    {
        lock (Gate)
        {
            if (Refuse(currentLeaderEpoch: -1) != ErrorCode.None || _log!.HighWatermark != seenHighWatermark) return false;
            if (seenFlushedEnd is { } flushedEnd && _log.RecoveryPoint != flushedEnd) return false;
            _waiters.Add(waiter);
            return true;
        }
    }

    /// <summary>Where the partition is now; the error is set when it is not served here.</summary>
    public ErrorCode Where(ref AppendOutcome outcome)
    {
        lock (Gate)
        {
            if (Refuse(currentLeaderEpoch: -1) is var error && error != ErrorCode.None) return error;
            outcome = Outcome(_log!, _leader!);
            return ErrorCode.None;
        }
    }

    /// <summary>Takes a waiter out; harmless when it is not waiting here any more.</summary>
    public void StopWaiting(PartitionWaiter waiter)
    {
        lock (Gate) _waiters.Remove(waiter);
    }

    /// <summary>Runs a question on the log under the lock; the error is set when the replica cannot answer.</summary>
    public ErrorCode Ask<TState>(int currentLeaderEpoch, ref TState state, PartitionQuestion<TState> question)
    {
        lock (Gate)
        {
            if (Refuse(currentLeaderEpoch) is var error && error != ErrorCode.None) return error;
            question(_log!, _leader!, ref state);
            return ErrorCode.None;
        }
    }

    /// <summary>Looks at the log, led here or not; nothing happens when it is not open.</summary>
    public void Look<TState>(ref TState state, PartitionQuestion<TState> look)
    {
        lock (Gate)
        {
            if (_log is { } log) look(log, _leader, ref state);
        }
    }

    /// <summary>Looks at the log while no append is under way, so that it may change what appends build on.</summary>
    public void LookAlone<TState>(ref TState state, PartitionQuestion<TState> look)
    {
        lock (_shape) Look(ref state, look);
    }

    /// <summary><see cref="Change"/> of what an append builds on: segments.</summary>
    public ErrorCode ChangeAlone<TState>(ref TState state, WakeList wake, PartitionQuestion<TState> change)
    {
        lock (_shape) return Change(ref state, wake, change);
    }

    /// <summary>Changes the log outside of appends (delete records) and tells waiters when something moved.</summary>
    public ErrorCode Change<TState>(ref TState state, WakeList wake, PartitionQuestion<TState> change)
    {
        lock (Gate)
        {
            if (Refuse(currentLeaderEpoch: -1) is var error && error != ErrorCode.None) return error;
            change(_log!, _leader!, ref state);
            Advance(_log!, _leader!, wake);
            return ErrorCode.None;
        }
    }

    /// <summary>The flush that began with <see cref="PartitionLog.BeginFlush"/> is on disk.</summary>
    public void CompleteFlush(FlushWork done, Instant now, WakeList wake)
    {
        lock (Gate)
        {
            if (_log is not { } log) return;
            log.CompleteFlush(done);
            if (_leader is not { } leader) return;
            leader.Flushed(log.RecoveryPoint, now);
            Advance(log, leader, wake);
        }
    }

    /// <summary>True for the first request since the last flush began: one place in the syncer's queue is enough.</summary>
    public bool TryRequestFlush() => Interlocked.Exchange(ref _flushRequested, 1) == 0;

    /// <summary>Begins a flush of everything appended; null when nothing is to do. Run it outside of the lock.</summary>
    public FlushWork? BeginFlush()
    {
        Volatile.Write(ref _flushRequested, 0);
        lock (Gate) return _log is { } log && !log.Directory.IsOffline ? log.BeginFlush(log.LogEndOffset) : null;
    }

    private AppendOutcome Outcome(PartitionLog log, PartitionLeader leader)
    {
        bool flushIsDue = FlushBeforeAck || log.LogEndOffset - log.RecoveryPoint >= log.Settings.FlushMessages;
        return new AppendOutcome(
            log.LogStartOffset, log.HighWatermark, log.RecoveryPoint, flushIsDue, HasRolled: false, leader.HasEnoughInSync);
    }

    private ErrorCode Refuse(int currentLeaderEpoch)
    {
        if (_log is not { } log || _leader is not { } leader) return ErrorCode.NotLeaderOrFollower;
        if (log.Directory.IsOffline) return ErrorCode.KafkaStorageError;
        if (currentLeaderEpoch < 0 || currentLeaderEpoch == leader.LeaderEpoch) return ErrorCode.None;
        return currentLeaderEpoch < leader.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
    }

    /// <summary>After the log or the leader moved: the log's high watermark, and whoever waited for it.</summary>
    private void Advance(PartitionLog log, PartitionLeader leader, WakeList wake)
    {
        log.UpdateHighWatermark(leader.HighWatermark);
        if (log.HighWatermark == _seenHighWatermark && log.RecoveryPoint == _seenFlushedEnd) return;
        int visibleBytes = log.HighWatermark == _seenHighWatermark ? 0 : _unseenBytes;
        _unseenBytes -= visibleBytes;
        _seenHighWatermark = log.HighWatermark;
        _seenFlushedEnd = log.RecoveryPoint;
        if (!_waiters.IsEmpty)
            _waiters.Notify(new PartitionProgress(log.HighWatermark, log.RecoveryPoint, visibleBytes, Gone: false), wake);
    }
}

/// <summary>A question or change under a partition's lock; static lambdas only, the state travels by reference.</summary>
public delegate void PartitionQuestion<TState>(PartitionLog log, PartitionLeader? leader, ref TState state);
