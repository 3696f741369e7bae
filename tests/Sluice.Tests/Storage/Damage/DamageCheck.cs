using Sluice.Base.Buffers;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Sluice.Tests.Storage.Crashes;
using Xunit;

namespace Sluice.Tests.Storage.Damage;

/// <summary>
/// Opens a damaged directory and uses it for everything a log is used for. It may be refused with one of the three exceptions the node
/// turns into an offline directory; else every batch with a good checksum is one that was written, and nothing throws or runs on for ever.
/// </summary>
internal static class DamageCheck
{
    /// <summary>What became of it: null when it was refused.</summary>
    internal static DamageOutcome? Run(MemoryDisk disk, SmallLog sound)
    {
        CrashDirectory directory;
        try
        {
            directory = new CrashDirectory(disk, SmallLog.Settings);
        }
        catch (Exception e) when (e is LogDirectoryException or DiskException or CheckpointFormatException)
        {
            Assert.True(e.Message.Length > 20, e.Message);
            return null;
        }

        using (directory) return Use(directory.Log, sound);
    }

    private static DamageOutcome Use(PartitionLog log, SmallLog sound)
    {
        var outcome = new DamageOutcome(Walk(log, sound), SmallLog.ProducersOf(log), log.LogStartOffset, log.LogEndOffset);
        foreach (LogBatch batch in sound.Batches)
        {
            _ = log.FindByTimestamp(batch.Source.TimestampMs);
            _ = log.EndOffsetForEpoch(batch.Epoch);
            _ = log.EpochAt(batch.BaseOffset);
            Look(log, batch, outcome);
        }

        _ = log.FindMaxTimestamp();
        log.CollectAborted(0, log.LogEndOffset, outcome.Aborted);
        Assert.True(log.LogStartOffset <= log.LastStableOffset && log.LastStableOffset <= log.HighWatermark);
        Assert.True(log.HighWatermark <= log.LogEndOffset);
        Write(log);
        return outcome;
    }

    /// <summary>All batches a reader gets from the start on; those with a good checksum must have been written.</summary>
    private static List<LogBatch> Walk(PartitionLog log, SmallLog sound)
    {
        var found = new List<LogBatch>();
        long offset = log.LogStartOffset;
        for (int steps = 0; offset < log.LogEndOffset; steps++)
        {
            Assert.True(steps < 1000, "reading does not come to an end");
            LogRead read = log.Read(offset, 1 << 20, wholeFirstBatch: true, log.LogEndOffset);
            if (read.Region is not FileRegion region) break;
            byte[] bytes = new byte[region.Length];
            using (region.File) _ = region.File.ReadAt(region.Position, bytes);
            long before = offset;
            for (ReadOnlySpan<byte> rest = bytes; RecordBatchView.TryRead(rest, out RecordBatchView batch);)
            {
                rest = rest[batch.Header.TotalSize..];
                offset = Math.Max(offset, batch.Header.NextOffset);
                if (!batch.ChecksumIsValid) continue;
                uint crc = batch.Header.Crc;
                Assert.Contains(sound.Batches, b => b.Crc == crc);
                found.Add(sound.Batches.Find(b => b.Crc == crc) with { BaseOffset = batch.Header.BaseOffset });
            }

            if (offset == before) break;
        }

        return found;
    }

    private static void Look(PartitionLog log, LogBatch batch, DamageOutcome outcome)
    {
        if (batch.BaseOffset < log.LogStartOffset || batch.NextOffset > log.LogEndOffset) return;
        LogRead read = log.Read(batch.BaseOffset, 1, wholeFirstBatch: true, log.LogEndOffset);
        if (read.Region is not FileRegion region) return;
        Span<byte> head = stackalloc byte[RecordBatchHeader.Size];
        using IFileLease file = region.File;
        if (file.ReadAt(region.Position, head) == head.Length && RecordBatchHeader.TryRead(head, out RecordBatchHeader header)
            && header.BaseOffset == batch.BaseOffset && header.Crc == batch.Crc) outcome.Found.Add(batch.BaseOffset);
    }

    /// <summary>It can be appended to, cut, rolled and closed, or says why not.</summary>
    private static void Write(PartitionLog log)
    {
        BatchAppend[] one = [LogBytes.Batch(1, 10, new BatchSource(1, -1, -1, -1, false, null, CrashDirectory.NowMs))];
        log.Append(one, int.MaxValue, AppendOrigin.Client, CrashDirectory.NowMs);
        Assert.True(one[0].Error is ErrorCode.None or ErrorCode.KafkaStorageError, one[0].Error.ToString());
        try
        {
            log.Roll(CrashDirectory.NowMs);
            _ = log.DeleteOldSegments(CrashDirectory.NowMs);
            log.TruncateTo(log.LogStartOffset + 3, CrashDirectory.NowMs);
            log.Close(clean: true);
        }
        catch (DiskException)
        {
            // Its owner takes the directory offline.
        }
    }
}
