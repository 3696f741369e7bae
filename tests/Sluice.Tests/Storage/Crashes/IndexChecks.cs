using System.Buffers.Binary;
using Sluice.Protocol.Records;
using Sluice.Storage.Disks;
using Sluice.Storage.Segments;
using Xunit;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// The files of a log after a clean stop, looked at by their formats alone: X1, offset index entries ascend and name batches; X2, so do
/// those of the time index, none belying an earlier record, the last being the maximum; nothing half-done lies about.
/// </summary>
internal static class IndexChecks
{
    private static readonly string[] Leftovers = [".swap", ".cleaned"];

    internal static void All(MemoryDisk disk, string path)
    {
        foreach (DiskEntry entry in disk.List(path))
        {
            Assert.DoesNotContain(Leftovers, suffix => entry.Name.EndsWith(suffix, StringComparison.Ordinal));
            if (!SegmentFiles.TryParse(entry.Name, SegmentFiles.Log, out long baseOffset)) continue;
            List<(int Position, RecordBatchHeader Header)> batches =
                Batches(Read(disk, SegmentFiles.Path(path, baseOffset, SegmentFiles.Log)));
            Offsets(Read(disk, SegmentFiles.Path(path, baseOffset, SegmentFiles.OffsetIndex)), baseOffset, batches);
            Times(Read(disk, SegmentFiles.Path(path, baseOffset, SegmentFiles.TimeIndex)), baseOffset, batches);
        }
    }

    private static List<(int Position, RecordBatchHeader Header)> Batches(byte[] log)
    {
        var batches = new List<(int, RecordBatchHeader)>();
        int at = 0;
        for (; RecordBatchHeader.TryRead(log.AsSpan(at), out RecordBatchHeader header); at += header.TotalSize) batches.Add((at, header));
        Assert.Equal(log.Length, at);
        return batches;
    }

    private static void Offsets(byte[] index, long baseOffset, List<(int Position, RecordBatchHeader Header)> batches)
    {
        Assert.Equal(0, index.Length % 8);
        (long Offset, int Position) before = (-1, -1);
        for (int at = 0; at < index.Length; at += 8)
        {
            long offset = baseOffset + BinaryPrimitives.ReadInt32BigEndian(index.AsSpan(at));
            int position = BinaryPrimitives.ReadInt32BigEndian(index.AsSpan(at + 4));
            Assert.True(offset > before.Offset && position > before.Position, $"{offset} at {position} follows {before}");
            Assert.Contains(batches, b => b.Position == position && b.Header.LastOffset == offset);
            before = (offset, position);
        }
    }

    private static void Times(byte[] index, long baseOffset, List<(int Position, RecordBatchHeader Header)> batches)
    {
        Assert.Equal(0, index.Length % 12);
        (long TimestampMs, long Offset) before = (-1, -1);
        for (int at = 0; at < index.Length; at += 12)
        {
            long timestampMs = BinaryPrimitives.ReadInt64BigEndian(index.AsSpan(at));
            long offset = baseOffset + BinaryPrimitives.ReadInt32BigEndian(index.AsSpan(at + 8));
            Assert.True(timestampMs > before.TimestampMs && offset >= before.Offset, $"{timestampMs} at {offset} follows {before}");
            Assert.DoesNotContain(batches, b => b.Header.LastOffset <= offset && b.Header.MaxTimestamp > timestampMs);
            before = (timestampMs, offset);
        }

        if (batches.Count > 0) Assert.Equal(batches.Max(b => b.Header.MaxTimestamp), before.TimestampMs);
    }

    private static byte[] Read(MemoryDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path, DiskOpenMode.Read);
        byte[] bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.ReadAt(0, bytes));
        return bytes;
    }
}
