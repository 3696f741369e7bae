using System.Runtime.InteropServices;
using Sluice.Base.Buffers;
using Sluice.Protocol.Records;
using Sluice.Storage.Logs;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>Makes batches for a log and reads a whole log back.</summary>
internal static class LogBytes
{
    /// <summary>
    /// A batch of records with a value of <paramref name="valueBytes"/> each, all different by <paramref name="seed"/>. It lives in
    /// <paramref name="memory"/>, which the caller keeps alive.
    /// </summary>
    internal static unsafe BatchAppend Batch(int seed, int records, int valueBytes, long timestampMs, out byte[] memory)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchSettings());
        byte[] value = new byte[valueBytes];
        for (int i = 0; i < records; i++)
        {
            value.AsSpan().Fill((byte)(seed + i));
            builder.AppendSpans(timestampMs, BitConverter.GetBytes(seed), value);
        }

        byte[] plain = builder.Build();
        memory = GC.AllocateUninitializedArray<byte>(plain.Length, pinned: true);
        plain.CopyTo(memory, 0);
        Assert(RecordBatchHeader.TryRead(memory, out RecordBatchHeader header));
        return new BatchAppend
        {
            Bytes = new NativeSlice((void*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0), memory.Length),
            Header = header,
        };
    }

    /// <summary>All batches from the log's start to its end, checked.</summary>
    internal static List<LogBatch> ReadAll(PartitionLog log)
    {
        var batches = new List<LogBatch>();
        long offset = log.LogStartOffset;
        while (offset < log.LogEndOffset)
        {
            LogRead read = log.Read(offset, 1 << 20, wholeFirstBatch: true, log.LogEndOffset);
            if (read.Region is not FileRegion region) break;
            byte[] bytes = new byte[region.Length];
            using (region.File) Assert(region.File.ReadAt(region.Position, bytes) == bytes.Length);
            ReadOnlySpan<byte> rest = bytes;
            long before = offset;
            while (RecordBatchView.TryRead(rest, out RecordBatchView batch))
            {
                Assert(batch.ChecksumIsValid);
                RecordBatchHeader header = batch.Header;
                rest = rest[header.TotalSize..];
                if (header.NextOffset <= log.LogStartOffset) continue;
                batches.Add(new LogBatch(header.BaseOffset, header.NextOffset, header.PartitionLeaderEpoch, header.Crc, header.TotalSize));
                offset = header.NextOffset;
            }

            Assert(offset > before);
        }

        return batches;
    }

    private static void Assert(bool condition) => Xunit.Assert.True(condition);
}
