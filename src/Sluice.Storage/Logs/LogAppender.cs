using Sluice.Base.Buffers;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Storage.Disks;
using Sluice.Storage.Producers;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// The append of one log (design §3a): checks and patches batches in order, writes those of a segment together, and only then changes
/// producers, epochs, indexes and the log end. Owned by the partition lock; appends allocate nothing once its arrays have grown.
/// </summary>
internal sealed class LogAppender(LogState state)
{
    private const int MaxVectors = 1024;
    private const int MaxWriteBytes = 512 << 10;
    private NativeSlice[] _slices = [];
    private int _sliceCount;
    private long _groupBytes;
    private long _nextOffset;
    private long _firstPendingTimestampMs;

    public void Append(Span<BatchAppend> batches, int leaderEpoch, AppendOrigin origin, long nowMs)
    {
        var refusal = Refusal(leaderEpoch, origin);
        if (refusal != ErrorCode.None)
        {
            FailFrom(batches, 0, refusal);
            return;
        }

        int groupStart = 0;
        _nextOffset = state.LogEndOffset;
        try
        {
            for (int i = 0; i < batches.Length; i++)
            {
                ref var batch = ref batches[i];
                if (batch.Error != ErrorCode.None) continue;
                if (!Place(ref batch, leaderEpoch, origin, nowMs)) FailRestOf(batches, i, origin);
                if (batch.Error != ErrorCode.None) continue;
                bool isNearlyFull = state.Segments.Active.IsNearlyFull(_sliceCount, state.Settings.SegmentIndexBytes);
                if (isNearlyFull || MustRoll(in batch, nowMs))
                {
                    Commit(batches[groupStart..i], nowMs);
                    groupStart = i;
                }

                if (_sliceCount == 0 && MustRoll(in batch, nowMs))
                {
                    LogRoll.Roll(state, origin == AppendOrigin.Replica ? batch.BaseOffset : _nextOffset, nowMs);
                }

                Stage(ref batch, origin);
            }

            Commit(batches[groupStart..], nowMs);
        }
        catch (DiskException e)
        {
            Fail(batches, e);
        }
    }

    private ErrorCode Refusal(int leaderEpoch, AppendOrigin origin)
    {
        if (state.Directory.IsOffline) return ErrorCode.KafkaStorageError;
        if (leaderEpoch >= state.Epochs.LatestEpoch || (leaderEpoch < 0 && origin == AppendOrigin.Replica)) return ErrorCode.None;
        return origin == AppendOrigin.Replica ? ErrorCode.FencedLeaderEpoch : ErrorCode.NotLeaderOrFollower;
    }

    /// <summary>Gives the batch its offsets, epoch and time. False when nothing behind it can be taken either.</summary>
    private bool Place(ref BatchAppend batch, int leaderEpoch, AppendOrigin origin, long nowMs)
    {
        batch.LogAppendTimeMs = -1;
        batch.IsDuplicate = false;
        if (origin == AppendOrigin.Replica) return PlaceReplicated(ref batch, leaderEpoch);
        if (batch.Bytes.Length > state.Settings.SegmentBytes)
        {
            batch.Error = ErrorCode.RecordListTooLarge;
            return true;
        }

        batch.BaseOffset = _nextOffset;
        batch.LastOffset = _nextOffset + batch.Header.LastOffsetDelta;
        RecordBatchEdit.SetOffsetAndEpoch(batch.Bytes.Span, _nextOffset, leaderEpoch);
        if (!state.Settings.IsLogAppendTime || origin == AppendOrigin.RaftLeader) return true;
        RecordBatchEdit.SetTimestamp(batch.Bytes.Span, TimestampType.LogAppendTime, nowMs);
        batch.LogAppendTimeMs = nowMs;
        return true;
    }

    private bool PlaceReplicated(ref BatchAppend batch, int leaderEpoch)
    {
        if (batch.Header.BaseOffset < _nextOffset || batch.Header.LastOffsetDelta < 0) batch.Error = ErrorCode.OffsetOutOfRange;
        else if (leaderEpoch >= 0 && batch.Header.PartitionLeaderEpoch > leaderEpoch) batch.Error = ErrorCode.UnknownLeaderEpoch;
        batch.BaseOffset = batch.Header.BaseOffset;
        batch.LastOffset = batch.Header.LastOffset;
        return batch.Error == ErrorCode.None;
    }

    private bool MustRoll(in BatchAppend batch, long nowMs) => state.Segments.Active.MustRoll(new RollQuestion(state.Settings)
    {
        BatchBytes = batch.Bytes.Length,
        PendingBytes = _groupBytes,
        LastOffset = batch.LastOffset,
        MaxTimestampMs = MaxTimestampOf(in batch),
        NowMs = nowMs,
        JitterMs = state.SegmentJitterMs,
        FirstPendingTimestampMs = _firstPendingTimestampMs,
    });

    private void Stage(ref BatchAppend batch, AppendOrigin origin)
    {
        if (batch.Header.HasProducerId && !StageProducer(ref batch, origin)) return;
        if (_sliceCount == _slices.Length) Array.Resize(ref _slices, Math.Max(4, _sliceCount * 2));
        if (_sliceCount == 0) _firstPendingTimestampMs = MaxTimestampOf(in batch);
        _slices[_sliceCount++] = batch.Bytes;
        _groupBytes += batch.Bytes.Length;
        _nextOffset = batch.LastOffset + 1;
    }

    private bool StageProducer(ref BatchAppend batch, AppendOrigin origin)
    {
        var info = ProducerBatches.From(in batch.Header, batch.BaseOffset, batch.LastOffset, MaxTimestampOf(in batch));
        info.VerificationGuard = batch.VerificationGuard;
        info.TransactionVersion = batch.TransactionVersion;
        if (batch.Header.IsControl) ProducerBatches.ReadMarker(in batch.Header, batch.Bytes.Span, ref info);
        var original = default(BatchMetadata);
        batch.Error = state.Producers.Stage(in info, origin, state.Settings.VerifyTransactions, ref original, out batch.IsDuplicate);
        if (!batch.IsDuplicate) return batch.Error == ErrorCode.None;
        batch.BaseOffset = original.FirstOffset;
        batch.LastOffset = original.LastOffset;
        batch.LogAppendTimeMs = original.TimestampMs;
        return false;
    }

    private void Commit(Span<BatchAppend> group, long nowMs)
    {
        if (_sliceCount == 0) return;
        var segment = state.Segments.Active;
        WriteGroup(segment);
        foreach (ref var batch in group)
        {
            if (batch.Error != ErrorCode.None || batch.IsDuplicate) continue;
            state.Epochs.Assign(EpochOf(in batch), batch.BaseOffset);
            segment.Advance(batch.Bytes.Length, batch.LastOffset, MaxTimestampOf(in batch), state.Settings.IndexIntervalBytes);
        }

        segment.Touched(nowMs);
        state.LogEndOffset = _nextOffset;
        _sliceCount = 0;
        _groupBytes = 0;
        state.Producers.Commit(state.ActiveTransactionIndex);
    }

    private void WriteGroup(LogSegment segment)
    {
        int written = 0;
        int from = 0;
        while (from < _sliceCount)
        {
            int count = 0;
            int bytes = 0;
            while (from + count < _sliceCount && count < MaxVectors && (count == 0
                || bytes + _slices[from + count].Length <= MaxWriteBytes))
            {
                bytes += _slices[from + count].Length;
                count++;
            }

            segment.Write(_slices.AsSpan(from, count), bytes, written, state.Settings.SegmentBytes, state.Gate);
            written += bytes;
            from += count;
        }
    }

    /// <summary>The offset and epoch were patched into the bytes of a leader's batch, but its header stands as it came.</summary>
    private static int EpochOf(in BatchAppend batch) => ProducerBatches.LeaderEpochOf(batch.Bytes.Span);

    private static long MaxTimestampOf(in BatchAppend batch) =>
        batch.LogAppendTimeMs >= 0 ? batch.LogAppendTimeMs : batch.Header.MaxTimestamp;

    private static void FailRestOf(Span<BatchAppend> batches, int index, AppendOrigin origin)
    {
        if (origin == AppendOrigin.Replica) FailFrom(batches, index + 1, batches[index].Error);
    }

    private static void FailFrom(Span<BatchAppend> batches, int from, ErrorCode error)
    {
        foreach (ref var batch in batches[from..])
        {
            if (batch.Error == ErrorCode.None) batch.Error = error;
        }
    }

    /// <summary>The disk refused: what was half written is cut off again, nothing was appended, and nobody writes here any more.</summary>
    private void Fail(Span<BatchAppend> batches, DiskException failure)
    {
        _sliceCount = 0;
        _groupBytes = 0;
        state.Producers.Rollback();
        FailFrom(batches, 0, ErrorCode.KafkaStorageError);
        try
        {
            state.Segments.Active.CutBack();
        }
        catch (DiskException)
        {
            // Recovery will cut it: the first failure is the one that counts.
        }

        state.Directory.TakeOffline(failure.Message);
    }
}
