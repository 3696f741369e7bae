using System.Text;
using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;
using Sluice.Storage.Segments;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

/// <summary>One log in one log directory on a disk in memory, to be opened, crashed and opened again.</summary>
internal sealed class LogFixture : IDisposable
{
    public const long Now = 1_000_000;
    public static readonly TopicPartition Name = new("t", 0);
    public static readonly Uuid TopicId = new(7, 8);
    private PartitionLog? _log;

    public LogFixture(LogSettings? settings = null, IDisk? disk = null, string root = "/data")
    {
        Disk = disk ?? new MemoryDisk();
        Root = root;
        Settings = settings ?? new LogSettings { VerifyTransactions = false };
        Disk.CreateDirectory(Root);
        if (!Disk.FileExists($"{Root}/meta.properties"))
        {
            WriteFile($"{Root}/meta.properties",
                Encoding.ASCII.GetBytes("version=1\nnode.id=1\ncluster.id=c\ndirectory.id=AAAAAAAAAAEAAAAAAAAABw\n"));
        }

        Directory = OpenDirectory();
    }

    public IDisk Disk { get; }

    public MemoryDisk Memory => (MemoryDisk)Disk;

    public string Root { get; }

    public string Path => $"{Root}/{Name}";

    public LogSettings Settings { get; set; }

    public LogDirectory Directory { get; }

    public PartitionLog Log => _log ??= Open();

    public PartitionLog Open(bool clean = true, long recoveryPoint = 0, long logStart = 0, long highWatermark = 0, long nowMs = Now)
    {
        _log = PartitionLog.Open(Directory, Name, Settings, new LogOpenState(TopicId, clean, recoveryPoint, logStart, highWatermark),
            nowMs);
        return _log;
    }

    /// <summary>Closes it cleanly and opens it again with what the checkpoints would say.</summary>
    public PartitionLog Reopen()
    {
        var old = Log;
        old.Close(clean: true);
        return Open(true, old.RecoveryPoint, old.LogStartOffset, old.HighWatermark);
    }

    /// <summary>Lets the log fall as a killed process does, and recovers it.</summary>
    public PartitionLog Recover(long recoveryPoint = 0, long logStart = 0)
    {
        _log?.Close(clean: false);
        return Open(false, recoveryPoint, logStart);
    }

    public BatchAppend[] Append(AppendOrigin origin, params BatchAppend[] batches)
    {
        Log.Append(batches, 0, origin, Now);
        return batches;
    }

    public BatchAppend Append(Batch batch, long nowMs = Now)
    {
        BatchAppend[] batches = [batch.Append()];
        Log.Append(batches, 0, AppendOrigin.Client, nowMs);
        return batches[0];
    }

    public void AppendOk(Batch batch, long nowMs = Now) => Assert.Equal(ErrorCode.None, Append(batch, nowMs).Error);

    public byte[] ReadAll() => ReadFrom(Log.LogStartOffset);

    /// <summary>All bytes a replica would get.</summary>
    public byte[] ReadFrom(long offset)
    {
        var all = new MemoryStream();
        while (offset < Log.LogEndOffset)
        {
            var read = Log.Read(offset, 1 << 20, true, Log.LogEndOffset);
            Assert.Equal(ErrorCode.None, read.Error);
            if (read.Region is not { } region) break;
            byte[] bytes = new byte[region.Length];
            Assert.Equal(bytes.Length, region.File.ReadAt(region.Position, bytes));
            region.File.Dispose();
            int at = 0;
            while (RecordBatchView.TryRead(bytes.AsSpan(at), out var view))
            {
                Assert.True(view.ChecksumIsValid);
                offset = view.Header.NextOffset;
                at += view.Header.TotalSize;
            }

            Assert.True(at > 0);
            all.Write(bytes, 0, at);
        }

        return all.ToArray();
    }

    public List<RecordBatchHeader> Headers()
    {
        var headers = new List<RecordBatchHeader>();
        byte[] bytes = ReadAll();
        for (int at = 0; RecordBatchHeader.TryRead(bytes.AsSpan(at), out var header); at += header.TotalSize) headers.Add(header);
        return headers;
    }

    public byte[] File(long offset, string suffix) => ReadFile(SegmentFiles.Path(Path, offset, suffix));

    public bool Exists(long offset, string suffix) => Disk.FileExists(SegmentFiles.Path(Path, offset, suffix));

    public List<string> Files() => [.. Disk.List(Path).Select(e => e.Name)];

    public byte[] ReadFile(string path)
    {
        using var file = Disk.Open(path, DiskOpenMode.Read);
        byte[] bytes = new byte[file.Length];
        file.ReadAt(0, bytes);
        return bytes;
    }

    public void WriteFile(string path, byte[] bytes)
    {
        using var file = Disk.Open(path, DiskOpenMode.OpenOrCreate);
        file.Truncate(0);
        file.WriteAt(0, bytes);
    }

    public void Dispose()
    {
        _log?.Dispose();
        Directory.Dispose();
    }

    private LogDirectory OpenDirectory()
    {
        var services = new LogDirectoryServices(Disk, new FileLeases(Disk, 64), new IndexBudget(1 << 20), new FixedRandom());
        return LogDirectory.Open(Root, services, new ExpectedIdentity(1), Now);
    }

    private sealed class FixedRandom : IRandomSource
    {
        private ulong _next = 1;

        public ulong Next() => _next++;
    }
}
