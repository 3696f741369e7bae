using Sluice.Protocol.Records;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Producers;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// Reads a segment's batches as if they were appended again: checks them, rebuilds the three indexes, epochs and producers, and cuts
/// the file at the first byte that is not part of a sound batch. Runs while the log is opened; a crash on the way leaves it to be done
/// again.
/// </summary>
internal static class SegmentRecovery
{
    /// <summary>
    /// Recovers one segment, whose indexes the caller then saves; returns the offset behind its last batch. <paramref name="wasCut"/> says
    /// that bytes were dropped, which makes all later segments worthless.
    /// </summary>
    public static long Recover(LogState state, LogSegment segment, ProducerStates producers, out bool wasCut)
    {
        using var lease = segment.Log.Acquire();
        long end = Math.Min(lease.File.Length, int.MaxValue);
        segment.ResetIndexes();
        long next = segment.BaseOffset;
        using var batches = new BatchStream(lease, 0, end, checkSums: true);
        int valid = 0;
        while (batches.MoveNext())
        {
            var batch = batches.Current;
            if (batch.BaseOffset < next || batch.LastOffset - segment.BaseOffset > int.MaxValue) break;
            Replay(batches.Bytes, producers, new TransactionIndexTarget(segment.Aborted));
            RecoverEpoch(state, batch);
            segment.Advance(batch.Size, batch.LastOffset, batch.MaxTimestampMs, state.Settings.IndexIntervalBytes);
            next = batch.LastOffset + 1;
            valid = batch.End;
        }

        wasCut = valid < lease.File.Length;
        if (wasCut) CutOff(lease.File, valid);
        segment.MayHaveSpare();
        return next;
    }

    /// <summary>Brings producers from <paramref name="fromOffset"/> to <paramref name="endOffset"/> by reading batches.</summary>
    public static void ReplayProducers(LogState state, ProducerStates producers, long fromOffset, long endOffset)
    {
        if (fromOffset >= endOffset) return;
        for (int i = Math.Max(0, state.Segments.FloorIndex(fromOffset)); i < state.Segments.Count; i++)
        {
            var segment = state.Segments[i];
            if (segment.BaseOffset >= endOffset) return;
            if (segment.SizeBytes == 0) continue;
            using var lease = segment.Log.Acquire();
            int start = segment.TryFind(lease, fromOffset, out var first) ? first.Position : segment.SizeBytes;
            using var batches = new BatchStream(lease, start, segment.SizeBytes, checkSums: false);
            while (batches.MoveNext() && batches.Current.BaseOffset < endOffset)
            {
                if (batches.Current.BaseOffset >= fromOffset) Replay(batches.Bytes, producers, TransactionIndexTarget.Nowhere);
            }
        }
    }

    /// <summary>
    /// Finds the epochs of the batches below an offset, where the checkpoint has none; those it has from there on stay.
    /// </summary>
    public static void ReplayEpochs(LogState state, long endOffset)
    {
        Span<byte> buffer = stackalloc byte[BatchScan.BufferSize];
        EpochEntry[] known = state.Epochs.Entries.ToArray();
        state.Epochs.Clear();
        for (int i = 0; i < state.Segments.Count && state.Segments[i].BaseOffset < endOffset; i++)
        {
            var segment = state.Segments[i];
            if (segment.SizeBytes == 0) continue;
            using var lease = segment.Log.Acquire();
            var scan = new BatchScan(lease, 0, segment.SizeBytes, buffer);
            while (scan.MoveNext() && scan.Current.BaseOffset < endOffset)
            {
                state.Epochs.Assign(scan.Current.LeaderEpoch, scan.Current.BaseOffset);
            }
        }

        foreach (EpochEntry entry in known) state.Epochs.Assign(entry.Epoch, entry.StartOffset);
    }

    /// <summary>
    /// On disk at once: a power cut after the next append could bring the torn batch back and grow the file with zeros, and zeros are how
    /// a batch may end.
    /// </summary>
    private static void CutOff(IDiskFile file, int valid)
    {
        file.Truncate(valid);
        file.Flush();
    }

    /// <summary>An epoch the checkpoint has right stays, and with it those without records behind it.</summary>
    private static void RecoverEpoch(LogState state, BatchEntry batch)
    {
        if (batch.LastOffset < state.LogStartOffset || state.Epochs.EpochAt(batch.LastOffset) == batch.LeaderEpoch) return;
        state.Epochs.Assign(batch.LeaderEpoch, batch.BaseOffset);
    }

    private static void Replay(ReadOnlySpan<byte> bytes, ProducerStates producers, TransactionIndexTarget aborted)
    {
        if (!RecordBatchHeader.TryRead(bytes, out var header) || !header.HasProducerId) return;
        var batch = ProducerBatches.From(in header, header.BaseOffset, header.LastOffset, header.MaxTimestamp);
        if (header.IsControl) ProducerBatches.ReadMarker(in header, bytes, ref batch);
        var original = default(BatchMetadata);
        producers.Stage(in batch, AppendOrigin.Replica, verify: false, ref original, out _);
        producers.Commit(aborted);
    }
}
