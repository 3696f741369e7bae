using Sluice.Protocol.Errors;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Sluice.Tests.Storage.Crashes;
using Xunit;

namespace Sluice.Tests.Storage.Damage;

/// <summary>
/// A log of a few segments with everything in it: producers, transactions committed and aborted, epochs, a log start within the first
/// segment. Made once, stopped cleanly or left as a killed process leaves it, and copied for every damage.
/// </summary>
internal sealed class SmallLog
{
    internal const string Path = $"{CrashDirectory.Root}/orders-0";

    internal static readonly LogSettings Settings = LogSettings.Default with
    {
        SegmentBytes = 450,
        IndexIntervalBytes = 100,
        SegmentIndexBytes = 480,
        RetentionMs = -1,
        VerifyTransactions = false,
    };

    private readonly MemoryDisk _disk = CrashDirectory.Formatted();

    internal SmallLog(bool isClean)
    {
        var directory = new CrashDirectory(_disk, Settings);
        PartitionLog log = directory.Log;
        for (int i = 0; i < 16; i++) Append(log, i, epoch: i / 6);
        log.UpdateHighWatermark(log.LogEndOffset);
        log.AdvanceLogStart(1);
        Batches = LogBytes.ReadAll(log);
        Producers = ProducersOf(log);
        LogStart = log.LogStartOffset;
        LogEnd = log.LogEndOffset;
        Assert.True(log.SegmentCount > 3);
        if (isClean) directory.Stop();
        else directory.Checkpoint();
        if (!isClean) directory.Dispose();
        _disk.SyncAll();
    }

    internal List<LogBatch> Batches { get; }

    internal List<string> Producers { get; }

    internal long LogStart { get; }

    internal long LogEnd { get; }

    /// <summary>A disk of its own with this log on it.</summary>
    internal MemoryDisk Copy() => _disk.CrashImage(CrashPolicies.KeepAll);

    /// <summary>Paths of files whose name ends so.</summary>
    internal List<string> Files(string ending) =>
    [
        .. _disk.List(Path).Where(e => e.Name.EndsWith(ending, StringComparison.Ordinal)).Select(e => $"{Path}/{e.Name}"),
        .. _disk.List(CrashDirectory.Root).Where(e => !e.IsDirectory && e.Name.EndsWith(ending, StringComparison.Ordinal))
            .Select(e => $"{CrashDirectory.Root}/{e.Name}"),
    ];

    internal long Length(string path) => _disk.Find(path)!.Value.Length;

    internal static List<string> ProducersOf(PartitionLog log) =>
        [.. log.Producers.Select(p => $"{p.ProducerId} {p.ProducerEpoch} {p.LastSequence} {p.CurrentTransactionStartOffset}").Order()];

    private static void Append(PartitionLog log, int number, int epoch)
    {
        long timestampMs = CrashDirectory.NowMs + (number * 100);
        BatchSource source = (number % 4) switch
        {
            0 => new BatchSource(2, 1, 0, number / 4 * 2, IsTransactional: false, IsCommit: null, timestampMs),
            1 => new BatchSource(1, 2, 0, number / 4, IsTransactional: true, IsCommit: null, timestampMs),
            2 => new BatchSource(1, -1, -1, -1, IsTransactional: false, IsCommit: null, timestampMs),
            _ => new BatchSource(1, 2, 0, -1, IsTransactional: true, IsCommit: number % 8 == 3, timestampMs),
        };
        BatchAppend[] one = [LogBytes.Batch(number, 20, source)];
        log.Append(one, epoch, AppendOrigin.Coordinator, CrashDirectory.NowMs);
        Assert.Equal(ErrorCode.None, one[0].Error);
    }
}
