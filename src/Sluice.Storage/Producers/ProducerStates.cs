using Sluice.Protocol.Errors;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;

namespace Sluice.Storage.Producers;

/// <summary>
/// What one log knows of its producers (KIP-98, KIP-360, KIP-890): who may append what next, and which transactions are open. Owned by
/// the log's partition lock. An append stages its batches one after the other, each seeing the ones before; <see cref="Commit"/> makes
/// the result the state once the bytes are written, <see cref="Rollback"/> forgets it. Steady appends allocate nothing.
/// </summary>
internal sealed class ProducerStates
{
    private readonly Dictionary<long, ProducerEntry> _entries = [];
    private StagedProducer[] _staged = [];
    private TransactionStep[] _steps = [];
    private int _stagedCount;
    private int _stepCount;

    public OpenTransactions Transactions { get; } = new();

    public TransactionVerifications Verifications { get; } = new();

    public IReadOnlyCollection<ProducerEntry> Entries => _entries.Values;

    /// <summary>True when this producer's transaction is open here in this epoch.</summary>
    public bool IsInTransaction(long producerId, short epoch) =>
        _entries.TryGetValue(producerId, out var entry) && entry.Data.InTransaction && entry.Data.Epoch == epoch;

    /// <summary>
    /// Checks a batch, as far as its origin is checked, and stages it. A duplicate is not staged: its original stands in
    /// <paramref name="duplicate"/>.
    /// </summary>
    public ErrorCode Stage(in ProducerBatch batch, AppendOrigin origin, bool verify, ref BatchMetadata duplicate, out bool isDuplicate)
    {
        isDuplicate = false;
        if (batch.Marker == MarkerKind.Other) return ErrorCode.None;
        _entries.TryGetValue(batch.ProducerId, out var entry);
        var unknown = ProducerData.Unknown;
        ref var data = ref unknown;
        if (entry is not null) data = ref entry.StageIndex >= 0 ? ref _staged[entry.StageIndex].Data : ref entry.Data;
        if (batch.Marker != MarkerKind.None)
        {
            var fenced = origin == AppendOrigin.Replica ? ErrorCode.None : CheckMarker(in data, in batch);
            if (fenced != ErrorCode.None) return fenced;
            StageMarker(ref Working(entry, batch.ProducerId), in batch);
            return ErrorCode.None;
        }

        if (origin == AppendOrigin.Client && data.Epoch == batch.Epoch
            && data.TryFindDuplicate(batch.FirstSequence, batch.LastSequence, out duplicate))
        {
            isDuplicate = true;
            return ErrorCode.None;
        }

        var error = CheckRecords(in data, in batch, origin, verify);
        if (error != ErrorCode.None) return error;
        StageRecords(ref Working(entry, batch.ProducerId), in batch);
        return ErrorCode.None;
    }

    /// <summary>The staged batches are in the log. Transactions aborted by them are added to <paramref name="aborted"/>.</summary>
    public void Commit(TransactionIndexTarget aborted)
    {
        for (int i = 0; i < _stagedCount; i++)
        {
            ref var staged = ref _staged[i];
            staged.Entry.Data = staged.Data;
            staged.Entry.StageIndex = -1;
            staged.Entry.IsNew = false;
            staged.Entry = null!;
        }

        _stagedCount = 0;
        for (int i = 0; i < _stepCount; i++) Apply(in _steps[i], aborted);
        _stepCount = 0;
    }

    /// <summary>Nothing of what was staged happened.</summary>
    public void Rollback()
    {
        for (int i = 0; i < _stagedCount; i++)
        {
            var entry = _staged[i].Entry;
            entry.StageIndex = -1;
            if (entry.IsNew) _entries.Remove(entry.ProducerId);
            _staged[i].Entry = null!;
        }

        _stagedCount = 0;
        _stepCount = 0;
    }

    /// <summary>Replaces everything by a snapshot's entries; those idle for too long are left out.</summary>
    public void Load(List<ProducerEntry> entries, long nowMs, long expirationMs)
    {
        Clear();
        foreach (var entry in entries)
        {
            if (IsExpired(in entry.Data, nowMs, expirationMs)) continue;
            _entries[entry.ProducerId] = entry;
            if (entry.Data.InTransaction) Transactions.Begin(entry.ProducerId, entry.Data.TransactionFirstOffset);
        }
    }

    /// <summary>Drops producers idle for too long that have no open transaction.</summary>
    public void Expire(long nowMs, long expirationMs)
    {
        foreach (var (producerId, entry) in _entries)
        {
            if (IsExpired(in entry.Data, nowMs, expirationMs)) _entries.Remove(producerId);
        }

        Verifications.Expire(nowMs, expirationMs);
    }

    public void Clear()
    {
        Rollback();
        _entries.Clear();
        Transactions.Clear();
    }

    private static bool IsExpired(in ProducerData data, long nowMs, long expirationMs) =>
        !data.InTransaction && nowMs - data.LastTimestampMs >= expirationMs;

    private static ErrorCode CheckMarker(in ProducerData data, in ProducerBatch batch)
    {
        bool isStale = batch.TransactionVersion >= 2
            ? batch.Epoch < data.Epoch || (batch.Epoch == data.Epoch && data.InTransaction)
            : batch.Epoch < data.Epoch;
        if (isStale) return ErrorCode.InvalidProducerEpoch;
        return batch.CoordinatorEpoch < data.CoordinatorEpoch ? ErrorCode.TransactionCoordinatorFenced : ErrorCode.None;
    }

    private ErrorCode CheckRecords(in ProducerData data, in ProducerBatch batch, AppendOrigin origin, bool verify)
    {
        if (origin is AppendOrigin.Replica or AppendOrigin.RaftLeader) return ErrorCode.None;
        if (batch.Epoch < data.Epoch) return ErrorCode.InvalidProducerEpoch;
        bool isOpen = data.InTransaction && data.Epoch == batch.Epoch;
        if (origin == AppendOrigin.Client)
        {
            if (verify && batch.IsTransactional && !isOpen && !Verifications.Accepts(batch.ProducerId, batch.VerificationGuard))
                return ErrorCode.InvalidTxnState;
            if (!IsInSequence(in data, in batch)) return ErrorCode.OutOfOrderSequenceNumber;
        }

        return data.InTransaction && !batch.IsTransactional ? ErrorCode.InvalidTxnState : ErrorCode.None;
    }

    private bool IsInSequence(in ProducerData data, in ProducerBatch batch)
    {
        bool isUnknown = data.Epoch < 0;
        if (batch.IsTransactional && !Verifications.AllowsFirstSequence(batch.ProducerId, batch.FirstSequence, isUnknown)) return false;
        if (isUnknown) return true;
        return batch.Epoch != data.Epoch ? batch.FirstSequence == 0 : Sequences.Follows(data.LastSequence, batch.FirstSequence);
    }

    private ref ProducerData Working(ProducerEntry? entry, long producerId)
    {
        if (entry is null)
        {
            entry = new ProducerEntry(producerId);
            _entries.Add(producerId, entry);
        }

        if (entry.StageIndex < 0)
        {
            if (_stagedCount == _staged.Length) Array.Resize(ref _staged, Math.Max(4, _stagedCount * 2));
            entry.StageIndex = _stagedCount;
            _staged[_stagedCount++] = new StagedProducer { Entry = entry, Data = entry.Data };
        }

        return ref _staged[entry.StageIndex].Data;
    }

    private void StageRecords(ref ProducerData data, in ProducerBatch batch)
    {
        data.EnterEpoch(batch.Epoch);
        data.Add(new BatchMetadata
        {
            LastSequence = batch.LastSequence,
            LastOffset = batch.LastOffset,
            OffsetDelta = (int)(batch.LastOffset - batch.FirstOffset),
            TimestampMs = batch.MaxTimestampMs,
        });
        if (!batch.IsTransactional || data.InTransaction) return;
        data.TransactionFirstOffset = batch.FirstOffset;
        AddStep(new TransactionStep(batch.ProducerId, batch.FirstOffset, -1, IsAbort: false));
    }

    private void StageMarker(ref ProducerData data, in ProducerBatch batch)
    {
        if (data.InTransaction)
        {
            AddStep(new TransactionStep(
                batch.ProducerId, data.TransactionFirstOffset, batch.LastOffset, batch.Marker == MarkerKind.Abort));
        }

        data.EnterEpoch(batch.Epoch);
        data.TransactionFirstOffset = ProducerData.NoTransaction;
        data.CoordinatorEpoch = batch.CoordinatorEpoch;
        data.LastTimestampMs = batch.MaxTimestampMs;
    }

    private void AddStep(TransactionStep step)
    {
        if (_stepCount == _steps.Length) Array.Resize(ref _steps, Math.Max(4, _stepCount * 2));
        _steps[_stepCount++] = step;
    }

    private void Apply(in TransactionStep step, TransactionIndexTarget aborted)
    {
        Verifications.End(step.ProducerId);
        if (step.IsBegin)
        {
            Transactions.Begin(step.ProducerId, step.FirstOffset);
            return;
        }

        long lastStableOffset = Transactions.LastStableOffsetAt(step.FirstOffset, step.MarkerOffset);
        if (step.IsAbort) aborted.Add(new AbortedTxn(step.ProducerId, step.FirstOffset, step.MarkerOffset, lastStableOffset));
        Transactions.End(step.FirstOffset, step.MarkerOffset);
    }
}
