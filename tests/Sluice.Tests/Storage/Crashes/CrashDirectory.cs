using Sluice.Base;
using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>One log directory with one log on a memory disk, opened and closed with its checkpoints as the node does it.</summary>
internal sealed class CrashDirectory : IDisposable
{
    internal const long NowMs = 1_700_000_000_000;
    internal const string Root = "/d";
    internal static readonly TopicPartition Partition = new("orders", 0);
    internal static readonly Uuid TopicId = new(0x1234, 0x5678);
    private readonly LogDirectory _directory;

    internal CrashDirectory(MemoryDisk disk, LogSettings settings)
    {
        var services = new LogDirectoryServices(disk, new FileLeases(disk, 8), new IndexBudget(1 << 20), new Prng(1));
        _directory = LogDirectory.Open(Root, services, new ExpectedIdentity(1, "c"), NowMs);
        bool isClean = _directory.CleanShutdown.Exists;
        if (isClean) _directory.CleanShutdown.Delete();
        var opening = new LogOpenState(
            TopicId, isClean, Offset(_directory.RecoveryPoints), Offset(_directory.LogStartOffsets), Offset(_directory.HighWatermarks));
        Log = PartitionLog.Open(_directory, Partition, settings, opening, NowMs);
    }

    internal PartitionLog Log { get; }

    public void Dispose()
    {
        Log.Dispose();
        _directory.Dispose();
    }

    internal static MemoryDisk Formatted()
    {
        var disk = new MemoryDisk();
        LogDirectoryIdentity.Format(disk, Root, new MetaProperties(1, "c", 1, new Uuid(1, 1000)), NowMs);
        disk.SyncAll();
        return disk;
    }

    /// <summary>As the node writes them every so often.</summary>
    internal void Checkpoint() => Checkpoint(Log.RecoveryPointToNote);

    private void Checkpoint(long recoveryPoint)
    {
        _directory.RecoveryPoints.Write([new(Partition, recoveryPoint)]);
        _directory.LogStartOffsets.Write(Log.LogStartToNote is { } start ? [new(Partition, start)] : []);
        _directory.HighWatermarks.Write([new(Partition, Log.HighWatermark)]);
    }

    /// <summary>As every owner of logs must before a log that was cut appends again.</summary>
    internal void CheckpointRecovery() => _directory.RecoveryPoints.Write([new(Partition, Log.RecoveryPointToNote)]);

    /// <summary>A clean stop, marker and all.</summary>
    internal void Stop()
    {
        Log.Close(clean: true);
        Checkpoint(Log.RecoveryPoint);
        _directory.CleanShutdown.Write(7);
        Dispose();
    }

    private static long Offset(OffsetCheckpointFile file) => file.ReadOrEmpty(out _).GetValueOrDefault(Partition);
}
