using System.Runtime.InteropServices;
using Sluice.Base.Buffers;
using Sluice.Protocol.Records;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>Makes batches for a log and reads a whole log back.</summary>
internal static class LogBytes
{
    private const int MarkerTypeAt = RecordBatchHeader.Size + 8;

    /// <summary>A batch by its source; its values have <paramref name="valueBytes"/> bytes, all different by the seed.</summary>
    internal static BatchAppend Batch(int seed, int valueBytes, BatchSource source)
    {
        if (source.IsCommit is bool isCommit)
        {
            return Pinned(ControlRecord.BuildMarker(
                source.ProducerId, source.ProducerEpoch, isCommit, coordinatorEpoch: 0, source.TimestampMs));
        }

        using var builder = new RecordBatchBuilder(new RecordBatchSettings
        {
            ProducerId = source.ProducerId,
            ProducerEpoch = source.ProducerEpoch,
            BaseSequence = source.BaseSequence,
            IsTransactional = source.IsTransactional,
        });
        byte[] value = new byte[valueBytes];
        for (int i = 0; i < source.Records; i++)
        {
            value.AsSpan().Fill((byte)(seed + i));
            builder.AppendSpans(source.TimestampMs, BitConverter.GetBytes(seed), value);
        }

        return Pinned(builder.Build());
    }

    /// <summary>All batches from the log's start to its end: sound, and with no offset left out or used twice (P1, P8, R3).</summary>
    internal static List<LogBatch> ReadAll(PartitionLog log)
    {
        var batches = new List<LogBatch>();
        long offset = log.LogStartOffset;
        while (offset < log.LogEndOffset)
        {
            LogRead read = log.Read(offset, 1 << 20, wholeFirstBatch: true, log.LogEndOffset);
            Assert.True(read.Region is not null, $"nothing to read at {offset} of {log.LogEndOffset}: {read.Error}");
            FileRegion region = read.Region.Value;
            byte[] bytes = new byte[region.Length];
            using (region.File) Assert.Equal(bytes.Length, region.File.ReadAt(region.Position, bytes));
            long before = offset;
            offset = ReadAll(bytes, offset, batches);
            Assert.True(offset > before, $"no progress at {offset}");
        }

        Assert.Equal(log.LogEndOffset, offset);
        return batches;
    }

    private static long ReadAll(ReadOnlySpan<byte> bytes, long offset, List<LogBatch> into)
    {
        bool isFirst = into.Count == 0;
        while (RecordBatchView.TryRead(bytes, out RecordBatchView batch))
        {
            RecordBatchHeader header = batch.Header;
            Assert.True(batch.ChecksumIsValid, $"the batch at {header.BaseOffset} is not sound");
            bool follows = isFirst ? header.BaseOffset <= offset && header.NextOffset > offset : header.BaseOffset == offset;
            Assert.True(follows, $"offset {header.BaseOffset} where {offset} is expected");
            into.Add(LogBatch.Of(header, header.IsControl ? batch.Bytes[MarkerTypeAt] == 1 : null));
            bytes = bytes[header.TotalSize..];
            offset = header.NextOffset;
            isFirst = false;
        }

        return offset;
    }

    /// <summary>The memory lives as long as the test run: a slice does not hold it.</summary>
    private static unsafe BatchAppend Pinned(byte[] bytes)
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned, 0);
        lock (Kept) Kept.Add(pinned);
        Assert.True(RecordBatchHeader.TryRead(pinned, out RecordBatchHeader header));
        return new BatchAppend
        {
            Bytes = new NativeSlice((void*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), pinned.Length),
            Header = header,
        };
    }

    private static readonly List<byte[]> Kept = [];
}
