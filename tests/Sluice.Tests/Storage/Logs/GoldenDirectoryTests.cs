using Sluice.Base;
using Sluice.Protocol;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

public sealed class GoldenDirectoryTests
{
    private const long Now = 1_795_000_000_000;

    /// <summary>
    /// A clean stop in the middle of these segments forced a time entry and began to count bytes anew: a rebuild cannot know.
    /// </summary>
    private static readonly string[] WereClosedOnTheWay =
        ["plain-0/.timeindex", "plain-1/.timeindex", "__cluster_metadata-0/.timeindex", "__cluster_metadata-0/.index"];

    public static TheoryData<string> Partitions =>
    [
        "plain-0", "plain-1", "codecs-0", "segments-0", "txn-0", "trimmed-0", "logappend-0", "empty-0", "compacted-0",
        "__consumer_offsets-0", "__transaction_state-0", "__share_group_state-0", "__cluster_metadata-0",
    ];

    [Theory, MemberData(nameof(Partitions))]
    public void Opening_and_closing_a_clean_directory_changes_no_byte(string name)
    {
        var disk = GoldenDirectory.Disk();
        var before = Snapshot(disk, name);
        var log = Open(disk, name, clean: true, out _);
        log.Close(clean: true);
        AssertSame(before, Snapshot(disk, name), name, recovered: false);
    }

    [Theory, MemberData(nameof(Partitions))]
    public void Recovering_a_directory_from_scratch_makes_the_same_bytes(string name)
    {
        var disk = GoldenDirectory.Disk();
        var before = Snapshot(disk, name);
        foreach (var file in disk.List($"/data/{name}"))
        {
            if (file.Name.EndsWith("index", StringComparison.Ordinal) || file.Name.EndsWith(".snapshot", StringComparison.Ordinal))
                disk.DeleteFile($"/data/{name}/{file.Name}");
        }

        var log = Open(disk, name, clean: false, out _);
        log.Close(clean: true);
        AssertSame(before, Snapshot(disk, name), name, recovered: true);
    }

    [Fact]
    public void The_offsets_of_the_directory_are_found()
    {
        var disk = GoldenDirectory.Disk();
        foreach (string name in Partitions.Select(p => p.Data))
        {
            if (name == "__cluster_metadata-0") continue;
            var log = Open(disk, name, clean: true, out var directory);
            Assert.Equal(directory.RecoveryPoints.Read()[log.Partition], log.LogEndOffset);
            Assert.Equal(directory.HighWatermarks.Read()[log.Partition], log.HighWatermark);
            log.Dispose();
            directory.Dispose();
        }
    }

    [Fact]
    public void The_transactional_partition_has_its_open_and_aborted_transactions()
    {
        var log = Open(GoldenDirectory.Disk(), "txn-0", clean: true, out _);
        var aborted = new List<AbortedTxn>();
        log.CollectAborted(0, log.LogEndOffset, aborted);
        var transaction = Assert.Single(aborted);
        Assert.True(transaction.FirstOffset < transaction.LastOffset);
        Assert.True(log.LastStableOffset < log.HighWatermark);
        var open = Assert.Single(log.Producers, p => p.CurrentTransactionStartOffset >= 0);
        Assert.Equal(open.CurrentTransactionStartOffset, log.LastStableOffset);
    }

    private static PartitionLog Open(MemoryDisk disk, string name, bool clean, out LogDirectory directory)
    {
        var services = new LogDirectoryServices(disk, new FileLeases(disk, 64), new IndexBudget(1 << 20), new Zero());
        directory = LogDirectory.Open("/data", services, new ExpectedIdentity(1), Now);
        int dash = name.LastIndexOf('-');
        var partition = new TopicPartition(name[..dash], int.Parse(name[(dash + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        long start = directory.LogStartOffsets.Read().GetValueOrDefault(partition);
        long watermark = directory.HighWatermarks.Read().GetValueOrDefault(partition);
        var settings = new LogSettings { ProducerIdExpirationMs = long.MaxValue };
        return PartitionLog.Open(directory, partition, settings, new LogOpenState(Uuid.Zero, clean, 0, start, watermark), Now);
    }

    private static Dictionary<string, byte[]> Snapshot(MemoryDisk disk, string name)
    {
        var files = new Dictionary<string, byte[]>();
        foreach (var entry in disk.List($"/data/{name}"))
        {
            using var file = disk.Open($"/data/{name}/{entry.Name}", DiskOpenMode.Read);
            files[entry.Name] = new byte[file.Length];
            file.ReadAt(0, files[entry.Name]);
        }

        return files;
    }

    private static void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual, string name, bool recovered)
    {
        // Snapshots that belong to no segment base and are not the last one go at start, as they do in a Java broker.
        var bases = expected.Keys.Where(f => f.EndsWith(".log", StringComparison.Ordinal)).Select(f => f[..20]).ToHashSet();
        string last = expected.Keys.Where(f => f.EndsWith(".snapshot",
            StringComparison.Ordinal)).DefaultIfEmpty("").Max(StringComparer.Ordinal)!;
        foreach (var (file, bytes) in expected)
        {
            bool isStray = file.EndsWith(".snapshot", StringComparison.Ordinal) && file != last && !bases.Contains(file[..20]);
            if (isStray) continue;
            Assert.True(actual.ContainsKey(file), $"{name}/{file} is gone");
            if (recovered && file.Length > 20 && WereClosedOnTheWay.Contains($"{name}/{file[20..]}")) Assert.NotEmpty(actual[file]);
            else if (file.EndsWith(".snapshot", StringComparison.Ordinal)) AssertProducers(bytes, actual[file], recovered);
            else Assert.True(bytes.AsSpan().SequenceEqual(actual[file]), $"{name}/{file}: {Hex(bytes)} became {Hex(actual[file])}");
        }

        foreach (string file in actual.Keys) Assert.True(expected.ContainsKey(file), $"{name}/{file} is new");
    }

    /// <summary>Recovery from nothing also finds producers that had expired before the last restart.</summary>
    private static void AssertProducers(byte[] expected, byte[] actual, bool recovered)
    {
        if (recovered) Assert.Superset(Entries(expected).ToHashSet(), Entries(actual).ToHashSet());
        else Assert.Equal(Entries(expected), Entries(actual));
    }

    /// <summary>Java writes producers in the order of a hash map: only the set counts.</summary>
    private static List<string> Entries(byte[] snapshot) =>
        [.. Enumerable.Range(0, (snapshot.Length - 10) / 46).Select(i => Convert.ToHexString(snapshot, 10 + (i * 46), 46))
            .Order(StringComparer.Ordinal)];

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 100)));

    private sealed class Zero : IRandomSource
    {
        public ulong Next() => 1;
    }
}
