using Sluice.Base.Buffers;
using Sluice.Fuzz.Engine;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Fuzz.Files;

/// <summary>
/// A replica's directory in which one file was damaged, opened after a clean or an unclean stop. A case chooses the directory, the file
/// and how it is opened, and has the file's bytes. The log opens, whatever they are; after recovery every batch is sound and in order;
/// it can be asked, appended to, truncated, closed, and is the same when it is opened again.
/// </summary>
internal sealed class LogTarget(string name) : FuzzTarget(name)
{
    private readonly LogImages _images = new();

    public override int PrefixBytes => 4;

    public override int MaxBytes => 16 * 1024;

    public override long AllowedBytes(int inputBytes) => 4 << 20;

    public override TimeSpan AllowedTime(int inputBytes) => TimeSpan.FromMilliseconds(50);

    public override void Generate(FuzzRandom random, CaseBytes into)
    {
        int image = random.Below(_images.All.Count);
        KeyValuePair<string, byte[]>[] files = _images.All[image];
        int file = random.Below(files.Length);
        into.Byte((byte)image);
        into.Byte((byte)file);
        into.Byte(random.Byte());
        into.Byte(random.Byte());
        into.Raw(files[file].Value);
    }

    /// <summary>A damaged batch with a right checksum gets further.</summary>
    public override void Repair(FuzzRandom random, CaseBytes bytes)
    {
        if (bytes.Length <= PrefixBytes || random.OneIn(2)) return;
        Span<byte> rest = bytes.Span[PrefixBytes..];
        while (RecordBatchView.TryRead(rest, out RecordBatchView batch))
        {
            RecordBatchEdit.SetChecksum(rest[..batch.Header.TotalSize]);
            rest = rest[batch.Header.TotalSize..];
        }
    }

    public override void Run(ReadOnlySpan<byte> input, CaseMeter meter)
    {
        if (input.Length < PrefixBytes) return;
        KeyValuePair<string, byte[]>[] files = _images.All[input[0] % _images.All.Count];
        int damaged = input[1] % files.Length;
        var disk = new MemoryDisk();
        using LogDirectory directory = LogImages.OpenDirectory(disk);
        Write(disk, files, damaged, input[PrefixBytes..]);
        bool isClean = (input[2] & 1) != 0;
        meter.Begin();
        PartitionLog log = LogImages.Open(directory, isClean, input[3], (input[2] & 2) != 0, (input[2] & 4) != 0 ? input[3] / 2 : 0);
        meter.End();
        meter.NoteText(files[damaged].Key);
        meter.Note(input[2] & 7);
        meter.NoteSize(log.LogEndOffset);
        meter.Note(log.SegmentCount);
        meter.Note(log.LatestEpoch);
        meter.Accept();
        if (log.LogStartOffset > log.LogEndOffset || log.LogStartOffset < 0)
            throw new FuzzFinding($"a log from {log.LogStartOffset} to {log.LogEndOffset}");
        ReadAll(log, isSound: !isClean && log.RecoveryPoint == 0);
        Ask(log);
        if (directory.IsOffline) throw new FuzzFinding($"the directory is offline: {directory.OfflineReason}");
        long end = Append(log);
        log.Close(clean: true);
        PartitionLog again = LogImages.Open(directory, isClean: true, end, isCompact: false, log.LogStartOffset);
        if (again.LogEndOffset != end) throw new FuzzFinding($"a log that ended at {end} ends at {again.LogEndOffset}");
        again.TruncateTo((again.LogStartOffset + end) / 2, LogImages.NowMs);
        ReadAll(again, isSound: false);
        again.Dispose();
    }

    private static void Write(MemoryDisk disk, KeyValuePair<string, byte[]>[] files, int damaged, ReadOnlySpan<byte> content)
    {
        string folder = $"{LogImages.Root}/{LogImages.Partition}";
        disk.CreateDirectory(folder);
        for (int i = 0; i < files.Length; i++)
        {
            using IDiskFile file = disk.Open($"{folder}/{files[i].Key}", DiskOpenMode.CreateNew);
            file.WriteAt(0, i == damaged ? content : files[i].Value);
        }
    }

    /// <summary>Reads as a replica does. A damaged log that nobody scanned may end early; it never stands still.</summary>
    private static void ReadAll(PartitionLog log, bool isSound)
    {
        long offset = log.LogStartOffset;
        while (offset < log.LogEndOffset)
        {
            LogRead read = log.Read(offset, 4096, true, log.LogEndOffset);
            long next = offset;
            if (read.Region is { } region)
            {
                byte[] bytes = new byte[region.Length];
                int count = region.File.ReadAt(region.Position, bytes);
                region.File.Dispose();
                next = Behind(bytes.AsSpan(0, count), offset, isSound);
            }
            if (next > offset)
            {
                offset = next;
                continue;
            }
            if (isSound) throw new FuzzFinding($"{read.Error}: nothing at offset {offset} of a log that ends at {log.LogEndOffset}");
            return;
        }
    }

    private static long Behind(Span<byte> bytes, long offset, bool isSound)
    {
        while (RecordBatchView.TryRead(bytes, out RecordBatchView batch))
        {
            if (isSound && (!batch.ChecksumIsValid || batch.Header.LastOffset < offset))
                throw new FuzzFinding("a damaged batch survived recovery");
            if (batch.Header.NextOffset <= offset) return offset;
            offset = batch.Header.NextOffset;
            bytes = bytes[batch.Header.TotalSize..];
        }
        return offset;
    }

    private static void Ask(PartitionLog log)
    {
        foreach (long timestamp in (ReadOnlySpan<long>)[0, LogImages.NowMs, LogImages.NowMs + 500, long.MaxValue])
            log.FindByTimestamp(timestamp);
        log.FindMaxTimestamp();
        for (int epoch = -1; epoch < 4; epoch++) log.EndOffsetForEpoch(epoch);
        log.CollectAborted(log.LogStartOffset, log.LogEndOffset, []);
        log.UpdateHighWatermark(log.LogEndOffset);
        if (log.LastStableOffset > log.HighWatermark) throw new FuzzFinding("the last stable offset is above the high watermark");
        log.DeleteOldSegments(LogImages.NowMs);
        log.ExpireProducers(LogImages.NowMs);
        log.TakePendingDeletions([]);
    }

    private long Append(PartitionLog log)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchSettings());
        builder.Append(LogImages.NowMs, null, [1, 2, 3]);
        NativeBuffer held = _images.Native(builder.Build(), out BatchAppend batch);
        long end = log.LogEndOffset;
        BatchAppend[] batches = [batch];
        log.Append(batches, Math.Max(5, log.LatestEpoch), AppendOrigin.Client, LogImages.NowMs);
        held.Release();
        if (batches[0].Error != ErrorCode.None || log.LogEndOffset != end + 1)
            throw new FuzzFinding($"{batches[0].Error}: the log takes nothing more");
        return log.LogEndOffset;
    }
}
