using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;
using Sluice.Storage.Producers;
using Xunit;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// What must hold of a log just opened, by the names of the invariants: P1 and P8 while its batches are read, P4 watermarks, E1 epochs,
/// I1/I2 producers, T5/T6 transactions, R3 reading, X2 times; and that it is what the history allows.
/// </summary>
internal static class LogChecks
{
    /// <summary>Checks all of it and returns the batches it has.</summary>
    internal static List<LogBatch> All(PartitionLog log, LogHistory history)
    {
        Assert.False(log.Directory.IsOffline, log.Directory.OfflineReason);
        List<LogBatch> batches = LogBytes.ReadAll(log);
        string? objection = history.Objection(batches, log.LogStartOffset, log.LogEndOffset, out IReadOnlyList<LogBatch> whole);
        Assert.True(objection is null, objection);
        Watermarks(log, history);
        Epochs(log, batches);
        Producers(log, LogModel.Of(batches), LogModel.Of(whole));
        Transactions(log, LogModel.Of(batches), LogModel.Of(whole));
        Reads(log, batches);
        Times(log, batches);
        return batches;
    }

    private static void Watermarks(PartitionLog log, LogHistory history)
    {
        bool isInOrder = log.LogStartOffset <= log.LastStableOffset && log.LastStableOffset <= log.HighWatermark
            && log.HighWatermark <= log.LogEndOffset;
        Assert.True(
            isInOrder, $"start {log.LogStartOffset}, stable {log.LastStableOffset}, high {log.HighWatermark}, end {log.LogEndOffset}");
        bool isKnown = log.HighWatermark <= Math.Max(history.HighWatermark, log.LogStartOffset);
        Assert.True(isKnown, $"invented high watermark {log.HighWatermark}");
        Assert.True(log.RecoveryPoint <= log.LogEndOffset);
    }

    private static void Epochs(PartitionLog log, List<LogBatch> batches)
    {
        int before = -1;
        foreach (LogBatch batch in batches)
        {
            Assert.True(batch.Epoch >= before, $"epoch {batch.Epoch} behind {before}");
            before = batch.Epoch;
            long at = Math.Max(batch.BaseOffset, log.LogStartOffset);
            Assert.True(log.EpochAt(at) == batch.Epoch, $"{at} is of epoch {batch.Epoch}, the cache says {log.EpochAt(at)}");
        }

        Assert.True(log.LatestEpoch >= before);
        if (before >= 0 && before == log.LatestEpoch) Assert.Equal(log.LogEndOffset, log.EndOffsetForEpoch(before).EndOffset);
    }

    /// <summary>Those with records here are exact; of others the log may know what was true, or nothing.</summary>
    private static void Producers(PartitionLog log, LogModel there, LogModel ever)
    {
        var known = log.Producers.ToDictionary(p => p.ProducerId);
        foreach ((long id, var state) in there.Producers)
        {
            Assert.True(known.Remove(id, out ProducerEntrySummary found), $"producer {id} is forgotten");
            Assert.True(found.LastSequence == state.Last.Source.LastSequence, $"producer {id}: sequence {found.LastSequence}");
            Assert.Equal(state.Last.Source.ProducerEpoch, found.ProducerEpoch);
            long start = found.CurrentTransactionStartOffset;
            bool isRight = start == state.TransactionStart || start == ever.Producers[id].TransactionStart;
            Assert.True(isRight, $"producer {id}: its transaction begins at {start}, not {state.TransactionStart}");
        }

        foreach ((long id, ProducerEntrySummary found) in known)
        {
            bool isTrue = ever.Producers.TryGetValue(id, out var state) && state.Last.Source.LastSequence == found.LastSequence;
            Assert.True(isTrue || found.LastSequence < 0, $"producer {id} is invented");
        }
    }

    private static void Transactions(PartitionLog log, LogModel there, LogModel ever)
    {
        var found = new List<AbortedTxn>();
        log.CollectAborted(log.LogStartOffset, log.LogEndOffset, found);
        foreach (AbortedTxn aborted in there.Aborted)
        {
            Assert.Contains(found, f => f.LastOffset == aborted.LastOffset && f.FirstOffset <= aborted.FirstOffset);
        }

        // What is gone from the log's start may be known or forgotten: where it began, and what held the last stable offset back.
        foreach (AbortedTxn aborted in found)
        {
            bool isTrue = ever.Aborted.Concat(there.Aborted)
                .Any(a => a == aborted with { LastStableOffset = a.LastStableOffset });
            Assert.True(isTrue, $"invented: {aborted}");
        }

        if (there.FirstUndecided < long.MaxValue) Assert.True(log.LastStableOffset <= Math.Max(there.FirstUndecided, log.LogStartOffset));
    }

    private static void Reads(PartitionLog log, List<LogBatch> batches)
    {
        Span<byte> start = stackalloc byte[8];
        foreach (LogBatch batch in batches)
        {
            long last = batch.NextOffset - 1;
            LogRead read = log.Read(last, 1, wholeFirstBatch: true, log.LogEndOffset);
            Assert.True(read.Region is not null, $"nothing at {last}");
            using Sluice.Base.Buffers.IFileLease file = read.Region.Value.File;
            file.ReadAt(read.Region.Value.Position, start);
            Assert.Equal(batch.BaseOffset, System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(start));
        }
    }

    private static void Times(PartitionLog log, List<LogBatch> batches)
    {
        if (batches.Count == 0) return;
        LogBatch asked = batches[batches.Count / 2];
        LogBatch first = batches.Find(b => b.Source.TimestampMs >= asked.Source.TimestampMs);
        OffsetAtTimestamp? found = log.FindByTimestamp(asked.Source.TimestampMs);
        Assert.True(found is not null, $"no record of {asked.Source.TimestampMs}");
        Assert.Equal(Math.Max(first.BaseOffset, log.LogStartOffset), Math.Max(found.Value.Offset, log.LogStartOffset));
        LogBatch youngest = batches.MaxBy(b => b.Source.TimestampMs);
        OffsetAtTimestamp? max = log.FindMaxTimestamp();
        Assert.True(max?.TimestampMs == youngest.Source.TimestampMs, $"the youngest is {youngest}, found {max}");
    }
}
