using BenchmarkDotNet.Attributes;
using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Protocol;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;

namespace Sluice.Benchmarks;

/// <summary>
/// One partition's part of a commit: a batch through <see cref="PartitionLog.Append"/>. The log is cut back when it has grown to 256 MiB,
/// so the files' pages are warm; what fresh pages cost is the load tool's business.
/// </summary>
public class AppendBenchmarks : IDisposable
{
    private const long MostBytes = 256 << 20;

    private readonly BufferPool _pool = new();
    private readonly BatchAppend[] _batches = new BatchAppend[1];
    private BatchAppend _batch;
    private LogDirectory? _directory;
    private PartitionLog? _log;
    private string? _folder;

    public enum Where
    {
        Memory,
        LinuxFile,
        PortableFile,
    }

    [Params(1024, 16 * 1024, 1024 * 1024)]
    public int Bytes { get; set; }

    [Params(Where.Memory, Where.LinuxFile, Where.PortableFile)]
    public Where Disk { get; set; }

    [GlobalSetup]
    public void Open()
    {
        IDisk disk = Disk switch
        {
            Where.Memory => new MemoryDisk(),
            Where.LinuxFile => new FileDisk(),
            _ => new PortableDisk(),
        };
        string root = Disk == Where.Memory ? "/data" : _folder = Directory.CreateTempSubdirectory("sluice-append-").FullName;
        disk.CreateDirectory(root);
        using (IDiskFile properties = disk.Open($"{root}/meta.properties", DiskOpenMode.CreateNew))
        {
            properties.WriteAt(0, "version=1\nnode.id=1\ncluster.id=c\ndirectory.id=AAAAAAAAAAEAAAAAAAAABw\n"u8);
        }

        var services = new LogDirectoryServices(disk, new FileLeases(disk, 64), new IndexBudget(64 << 20), new Prng(1));
        _directory = LogDirectory.Open(root, services, new ExpectedIdentity(1), Samples.NowMs);
        var opening = new LogOpenState(new Uuid(7, 8), true, 0, 0, 0);
        var settings = new LogSettings { VerifyTransactions = false, MaxMessageBytes = 4 << 20 };
        _log = PartitionLog.Open(_directory, new TopicPartition("t", 0), settings, opening, Samples.NowMs);
        _batch = Samples.Native(_pool, Samples.Batch(Bytes, CompressionCodec.None));
    }

    [Benchmark]
    public long Append()
    {
        if (_log!.SizeBytes > MostBytes) _log.TruncateTo(0, Samples.NowMs);
        _batches[0] = _batch;
        _log.Append(_batches, 0, AppendOrigin.Client, Samples.NowMs);
        Check.That(_batches[0].Error == ErrorCode.None);
        return _batches[0].LastOffset;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _log?.Dispose();
        _directory?.Dispose();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
        _folder = null;
        GC.SuppressFinalize(this);
    }
}
