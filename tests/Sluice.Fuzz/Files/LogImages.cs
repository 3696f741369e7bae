using Sluice.Base.Buffers;
using Sluice.Fuzz.Engine;
using Sluice.Protocol;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;

namespace Sluice.Fuzz.Files;

/// <summary>
/// A few replica directories as brokers leave them: several segments, producers, open and ended transactions, epochs, codecs; closed in
/// order or left as they were. They are always the same ones.
/// </summary>
internal sealed class LogImages
{
    public const string Root = "/d";
    public const long NowMs = 1_700_000_000_000;
    private const int Count = 6;

    public static readonly TopicPartition Partition = new("t", 0);
    public static readonly Uuid TopicId = new(7, 8);
    private static readonly LogSettings Settings = new() { SegmentBytes = 3000, IndexIntervalBytes = 200, VerifyTransactions = false };

    private readonly BufferPool _pool = new();

    public LogImages()
    {
        for (int i = 0; i < Count; i++) All.Add(Make((ulong)i + 1, isClosed: i % 2 == 0));
    }

    /// <summary>Per image the files of the replica by their names, in order.</summary>
    public List<KeyValuePair<string, byte[]>[]> All { get; } = [];

    /// <summary>A batch in memory that does not move; its buffer is released by the caller.</summary>
    public NativeBuffer Native(ReadOnlySpan<byte> bytes, out BatchAppend batch)
    {
        NativeBuffer buffer = _pool.RentExact(bytes.Length);
        bytes.CopyTo(buffer.Span);
        if (!RecordBatchHeader.TryRead(bytes, out RecordBatchHeader header)) throw new FuzzFinding("a batch of our own is none");
        batch = new BatchAppend { Bytes = buffer.Whole, Header = header };
        return buffer;
    }

    /// <summary>An empty, formatted log directory.</summary>
    public static LogDirectory OpenDirectory(MemoryDisk disk)
    {
        LogDirectoryIdentity.Format(disk, Root, new MetaProperties(1, "c", 1, new Uuid(1, 1000)), NowMs);
        var services = new LogDirectoryServices(disk, new FileLeases(disk, 16), new IndexBudget(1 << 20), new FuzzRandom());
        return LogDirectory.Open(Root, services, new ExpectedIdentity(1), NowMs);
    }

    /// <summary>Opens the replica.</summary>
    public static PartitionLog Open(LogDirectory directory, bool isClean, long recoveryPoint, bool isCompact, long logStart = 0) =>
        PartitionLog.Open(
        directory, Partition, Settings with { IsCompact = isCompact }, new LogOpenState(TopicId, isClean, recoveryPoint, logStart, 0),
            NowMs);

    private KeyValuePair<string, byte[]>[] Make(ulong seed, bool isClosed)
    {
        var random = new FuzzRandom();
        random.Begin(seed, 1, 1);
        var disk = new MemoryDisk();
        using LogDirectory directory = OpenDirectory(disk);
        PartitionLog log = Open(directory, isClean: true, 0, isCompact: false);
        int[] sequences = new int[4];
        for (int i = 0; i < 40; i++)
        {
            Append(log, i % 13 == 12 ? ControlRecord.BuildMarker(2, 0, random.OneIn(2), 0, NowMs) : Records(random, sequences), i / 15);
        }
        log.UpdateHighWatermark(log.LogEndOffset - 3);
        log.Close(isClosed);
        return [.. disk.List(log.Path).Where(entry => !entry.IsDirectory)
            .Select(entry => new KeyValuePair<string, byte[]>(entry.Name, AtomicFile.Read(disk, $"{log.Path}/{entry.Name}")!))];
    }

    private void Append(PartitionLog log, byte[] bytes, int epoch)
    {
        NativeBuffer held = Native(bytes, out BatchAppend batch);
        log.Append([batch], epoch, AppendOrigin.Client, NowMs);
        held.Release();
    }

    private static byte[] Records(FuzzRandom random, int[] sequences)
    {
        int producer = random.Below(4);
        int count = 1 + random.Below(4);
        using var builder = new RecordBatchBuilder(new RecordBatchSettings
        {
            Codec = (CompressionCodec)random.Below(5),
            ProducerId = producer == 0 ? -1 : producer,
            ProducerEpoch = (short)(producer == 0 ? -1 : 0),
            BaseSequence = producer == 0 ? -1 : sequences[producer],
            IsTransactional = producer == 2,
        });
        for (int i = 0; i < count; i++) builder.Append(NowMs + random.Below(1000), [(byte)i], new byte[random.Below(100)]);
        sequences[producer] += count;
        return builder.Build();
    }
}
