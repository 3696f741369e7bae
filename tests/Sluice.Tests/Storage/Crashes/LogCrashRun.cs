using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;
using Sluice.Tests.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// Drives one log on a memory disk and stops the machine, in a copy, before every disk operation: nothing unsynced left, all left,
/// contents lost or zeroed, the last write cut at bytes, random wrecks. Each copy is recovered and compared with the history.
/// </summary>
internal sealed class LogCrashRun : IDiskFaults, IDisposable
{
    internal const long NowMs = 1_700_000_000_000;
    private static readonly TopicPartition Partition = new("orders", 0);
    private static readonly Uuid TopicId = new(0x1234, 0x5678);

    private readonly MemoryDisk _disk = new();
    private readonly SeededRandom _random;
    private readonly LogSettings _settings;
    private readonly int _cutEvery;
    private readonly LogDirectory _directory;
    private long _lastWriteLength;
    private int _seed;

    internal LogCrashRun(ulong seed, LogSettings settings, int cutEvery)
    {
        _random = new SeededRandom(seed);
        _settings = settings;
        _cutEvery = cutEvery;
        LogDirectoryIdentity.Format(_disk, "/d", new MetaProperties(1, "c", 1, new Uuid(1, 1000)), NowMs);
        _directory = OpenDirectory(_disk);
        _disk.SyncAll();
        Log = OpenLog(_directory, _settings);
        _disk.Faults = this;
    }

    internal PartitionLog Log { get; }

    internal LogHistory History { get; } = new();

    internal int Images { get; private set; }

    public void Dispose()
    {
        _disk.Faults = null;
        Log.Dispose();
        _directory.Dispose();
    }

    public DiskFault Before(in DiskOperation operation)
    {
        if (operation.Kind is DiskOperationKind.Read or DiskOperationKind.List) return default;
        CrashNow();
        _lastWriteLength = operation.Kind == DiskOperationKind.Write ? operation.Length : 0;
        return default;
    }

    internal void Append(int batches, int epoch)
    {
        var staged = new BatchAppend[batches];
        byte[][] memory = new byte[batches][];
        for (int i = 0; i < batches; i++)
        {
            staged[i] = LogBytes.Batch(_seed++, 1 + _random.Next(3), _random.Next(120), NowMs + _seed, out memory[i]);
        }

        // While it is being written any prefix of the new batches may be found: they are history before they are appended.
        long offset = Log.LogEndOffset;
        var expected = new List<LogBatch>();
        foreach (BatchAppend batch in staged)
        {
            long next = offset + batch.Header.LastOffsetDelta + 1;
            expected.Add(new LogBatch(offset, next, epoch, batch.Header.Crc, batch.Bytes.Length));
            offset = next;
        }

        History.Append(expected);
        Log.Append(staged, epoch, AppendOrigin.Client, NowMs);
        GC.KeepAlive(memory);
        foreach (BatchAppend batch in staged) Assert.Equal(ErrorCode.None, batch.Error);
        Log.UpdateHighWatermark(Log.LogEndOffset);
    }

    internal void Flush()
    {
        FlushWork? work = Log.BeginFlush(Log.LogEndOffset);
        if (work is null) return;
        work.Run();
        Assert.True(work.IsDone);
        Log.CompleteFlush(work);
        History.DurableEnd = work.UpToOffset;
    }

    internal void Checkpoint()
    {
        _directory.RecoveryPoints.Write([new(Partition, Log.RecoveryPoint)]);
        _directory.LogStartOffsets.Write([new(Partition, Log.LogStartOffset)]);
        _directory.HighWatermarks.Write([new(Partition, Log.HighWatermark)]);
    }

    internal void Truncate(long offset)
    {
        History.TruncateTo(offset);
        Log.TruncateTo(offset, NowMs);

        // As every owner of logs must before it appends again: what is written anew below the old recovery point is not flushed.
        _directory.RecoveryPoints.Write([new(Partition, Log.RecoveryPoint)]);
    }

    internal void AdvanceStart(long offset)
    {
        History.LogStart = offset;
        Log.AdvanceLogStart(offset);
        Log.DeleteOldSegments(NowMs);
        var pending = new List<PendingDeletion>();
        Log.TakePendingDeletions(pending);
        foreach (PendingDeletion deletion in pending) _disk.DeleteFile(deletion.Path);
    }

    /// <summary>Recovers one image per policy.</summary>
    internal void CrashNow()
    {
        long last = _disk.LastSequence;
        Recover(CrashPolicies.LoseUnsynced, "lose unsynced");
        Recover(CrashPolicies.KeepAll, "keep all");
        Recover(CrashPolicies.LoseContents, "lose contents");
        Recover(CrashPolicies.ZeroContents, "zero contents");
        for (int cut = _cutEvery; cut < _lastWriteLength; cut += _cutEvery) Recover(CrashPolicies.CutAt(last, cut), $"cut at {cut}");
        for (int i = 0; i < 2; i++)
        {
            ulong seed = _random.Next();
            Recover(CrashPolicies.Journaled(new SeededRandom(seed)), $"random {seed}");
        }
    }

    private static LogDirectory OpenDirectory(MemoryDisk disk)
    {
        var services = new LogDirectoryServices(disk, new FileLeases(disk, 8), new IndexBudget(1 << 20), new SeededRandom(1));
        return LogDirectory.Open("/d", services, new ExpectedIdentity(1, "c"), NowMs);
    }

    private static PartitionLog OpenLog(LogDirectory directory, LogSettings settings)
    {
        bool isClean = directory.CleanShutdown.Exists;
        if (isClean) directory.CleanShutdown.Delete();
        var opening = new LogOpenState(
            TopicId, isClean, Offset(directory.RecoveryPoints), Offset(directory.LogStartOffsets), Offset(directory.HighWatermarks));
        return PartitionLog.Open(directory, Partition, settings, opening, NowMs);
    }

    private static long Offset(OffsetCheckpointFile file) => file.ReadOrEmpty(out _).GetValueOrDefault(Partition);

    private void Recover(ICrashPolicy policy, string name)
    {
        Images++;
        MemoryDisk image = _disk.CrashImage(policy);
        string what = $"image {Images} ({name}, after change {_disk.LastSequence})";
        List<LogBatch> first = Check(image, what);

        if (Images % 3 != 0) return;

        // A crash right after recovery, or one that keeps nothing of it, must come to the same log.
        image.Crash(_random.Next(2) == 0 ? CrashPolicies.KeepAll : CrashPolicies.LoseUnsynced);
        List<LogBatch> second = Check(image, what + ", recovered twice");
        Assert.True(first.SequenceEqual(second), $"{what}: recovered twice it has {second.Count} batches, once {first.Count}");
    }

    private List<LogBatch> Check(MemoryDisk image, string what)
    {
        try
        {
            using LogDirectory directory = OpenDirectory(image);
            using PartitionLog log = OpenLog(directory, _settings);
            Assert.False(directory.IsOffline, directory.OfflineReason);
            List<LogBatch> batches = LogBytes.ReadAll(log);
            string? objection = History.Objection(batches, log.LogStartOffset, log.LogEndOffset);
            Assert.True(objection is null, objection);
            AppendWorks(log);
            log.TruncateTo(batches.Count == 0 ? log.LogStartOffset : batches[^1].NextOffset, NowMs);
            return batches;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: {e.Message}", e);
        }
    }

    private static void AppendWorks(PartitionLog log)
    {
        long end = log.LogEndOffset;
        BatchAppend[] one = [LogBytes.Batch(99, 2, 10, NowMs, out byte[] memory)];
        log.Append(one, 1000, AppendOrigin.Client, NowMs);
        GC.KeepAlive(memory);
        Assert.Equal(ErrorCode.None, one[0].Error);
        Assert.Equal(end + 2, log.LogEndOffset);
        Assert.Equal(end, LogBytes.ReadAll(log)[^1].BaseOffset);
    }
}
