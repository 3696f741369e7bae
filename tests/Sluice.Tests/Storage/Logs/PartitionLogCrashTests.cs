using Sluice.Protocol.Records;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Sluice.Storage.Segments;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

/// <summary>
/// A crash at every operation and at every byte of the last write leaves a log that opens and is a prefix of what was appended.
/// </summary>
public sealed class PartitionLogCrashTests
{
    private static readonly LogSettings Small = new() { SegmentBytes = 900, IndexIntervalBytes = 100, VerifyTransactions = false };

    [Fact]
    public void A_cut_at_every_byte_of_the_log_leaves_whole_batches()
    {
        using var fixture = new LogFixture(Small);
        fixture.AppendOk(new Batch { Count = 2, ProducerId = 1, Epoch = 0, Sequence = 0 });
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 0, Sequence = 2, IsTransactional = true });
        fixture.AppendOk(new Batch { ValueSize = 100 });
        fixture.Log.Dispose();
        byte[] all = fixture.File(0, SegmentFiles.Log);
        int[] ends = Ends(all);
        for (int cut = 0; cut <= all.Length; cut++)
        {
            fixture.WriteFile(SegmentFiles.Path(fixture.Path, 0, SegmentFiles.Log), all[..cut]);
            fixture.Open(clean: false);
            int whole = ends.Count(e => e <= cut);
            Assert.Equal(whole == 0 ? [] : all[..ends[whole - 1]], fixture.ReadAll());
            Assert.Equal(new[] { 0L, 2, 3, 4 }[whole], fixture.Log.LogEndOffset);
            fixture.Log.Dispose();
        }
    }

    [Fact]
    public void What_recovery_cut_off_never_comes_back()
    {
        using var fixture = new LogFixture(Small);
        fixture.AppendOk(new Batch { Count = 2 });
        long sound = fixture.File(0, SegmentFiles.Log).Length;
        fixture.AppendOk(new Batch());
        fixture.Log.Dispose();
        string path = SegmentFiles.Path(fixture.Path, 0, SegmentFiles.Log);
        fixture.WriteFile(path, fixture.File(0, SegmentFiles.Log)[..^1]);
        fixture.Memory.SyncAll();

        fixture.Recover();

        MemoryDisk image = fixture.Memory.CrashImage(CrashPolicies.LoseUnsynced);
        using IDiskFile file = image.Open(path, DiskOpenMode.Read);
        Assert.Equal(sound, file.Length);
    }

    [Fact]
    public void A_flipped_bit_anywhere_never_yields_a_wrong_batch()
    {
        using var fixture = new LogFixture(Small);
        for (int i = 0; i < 3; i++) fixture.AppendOk(new Batch { Count = 2, Fill = (byte)i });
        fixture.Log.Dispose();
        byte[] all = fixture.File(0, SegmentFiles.Log);
        int[] ends = Ends(all);
        for (int bit = 0; bit < all.Length * 8; bit += 3)
        {
            byte[] broken = (byte[])all.Clone();
            broken[bit / 8] ^= (byte)(1 << (bit % 8));
            fixture.WriteFile(SegmentFiles.Path(fixture.Path, 0, SegmentFiles.Log), broken);
            fixture.Open(clean: false);
            byte[] read = fixture.ReadAll();
            int hit = ends.Count(e => e <= bit / 8);
            Assert.True(read.Length >= (hit == 0 ? 0 : ends[hit - 1]), $"bit {bit}: good batches before the damage are lost");
            Assert.True(read.AsSpan().SequenceEqual(broken.AsSpan(0, read.Length)));
            fixture.Log.Dispose();
        }
    }

    [Fact]
    public void Flushed_records_survive_every_crash_and_nothing_is_invented()
    {
        int images = 0;
        var scenario = new Scenario();
        scenario.Run(null);
        long last = scenario.Fixture.Memory.LastSequence;
        for (long sequence = scenario.FirstSequence; sequence <= last; sequence++)
        {
            foreach (var policy in (ReadOnlySpan<ICrashPolicy>)
                [CrashPolicies.CutAt(sequence, 0), CrashPolicies.CutAt(sequence, 40), CrashPolicies.CutAt(sequence, int.MaxValue)])
            {
                Check(scenario, policy, $"cut at {sequence}");
                images++;
            }
        }

        for (int seed = 0; seed < 60; seed++)
        {
            Check(scenario, CrashPolicies.Random(new Seeded(seed)), $"random {seed}");
            images++;
        }

        foreach (var policy in (ReadOnlySpan<ICrashPolicy>)[CrashPolicies.LoseUnsynced, CrashPolicies.ZeroContents, CrashPolicies.KeepAll])
            Check(scenario, policy, "fixed");
        Assert.True(images > 100);
    }

    [Fact]
    public void A_crash_during_recovery_recovers_again()
    {
        var scenario = new Scenario();
        scenario.Run(null);
        var once = scenario.Fixture.Memory.CrashImage(CrashPolicies.KeepAll);
        byte[] expected;
        using (var first = new LogFixture(Small, once.CrashImage(CrashPolicies.KeepAll)))
        {
            first.Open(clean: false);
            expected = first.ReadAll();
        }

        long from = once.LastSequence;
        using var second = new LogFixture(Small, once);
        second.Open(clean: false);
        for (long sequence = from; sequence <= once.LastSequence; sequence++)
        {
            using var third = new LogFixture(Small, once.CrashImage(CrashPolicies.CutAt(sequence, 10)));
            third.Open(clean: false);
            Assert.Equal(expected, third.ReadAll());
        }
    }

    private static void Check(Scenario scenario, ICrashPolicy policy, string what)
    {
        var image = scenario.Fixture.Memory.CrashImage(policy);
        if (!image.DirectoryExists(scenario.Fixture.Path)) return;
        using var fixture = new LogFixture(Small, image);
        fixture.Open(clean: false, recoveryPoint: scenario.RecoveryPoint);
        byte[] read = fixture.ReadAll();
        Assert.True(scenario.All.AsSpan().StartsWith(read), what);
        Assert.True(fixture.Log.LogEndOffset >= scenario.RecoveryPoint, $"{what}: {fixture.Log.LogEndOffset} < {scenario.RecoveryPoint}");
        Assert.Equal(Ends(read).Length, Ends(scenario.All).Count(e => e <= read.Length));
        fixture.AppendOk(new Batch());
        int producers = fixture.Log.Producers.Count();
        fixture.Recover();
        Assert.Equal(producers, fixture.Log.Producers.Count());
    }

    private static int[] Ends(byte[] log)
    {
        var ends = new List<int>();
        for (int at = 0; RecordBatchHeader.TryRead(log.AsSpan(at), out var header) && at + header.TotalSize <= log.Length; at = ends[^1])
            ends.Add(at + header.TotalSize);
        return [.. ends];
    }

    /// <summary>Appends with transactions, rolls, and a flush in the middle.</summary>
    private sealed class Scenario
    {
        public LogFixture Fixture { get; } = new(Small);

        public byte[] All { get; private set; } = [];

        public long RecoveryPoint { get; private set; }

        public long FirstSequence { get; private set; }

        public void Run(IDiskFaults? faults)
        {
            Fixture.Memory.SyncAll();
            _ = Fixture.Log;
            Fixture.Memory.Faults = faults;
            Some(0);
            var work = Fixture.Log.BeginFlush(long.MaxValue);
            Assert.NotNull(work);
            work.Run();
            Fixture.Log.CompleteFlush(work);
            RecoveryPoint = Fixture.Log.RecoveryPoint;
            Assert.Equal(Fixture.Log.LogEndOffset, RecoveryPoint);
            FirstSequence = Fixture.Memory.LastSequence;
            Some(1);
            All = Fixture.ReadAll();
        }

        private void Some(int round)
        {
            for (int i = 0; i < 8; i++)
            {
                Fixture.AppendOk(new Batch
                {
                    Count = 2, ValueSize = 60, ProducerId = 5, Epoch = 0, Sequence = ((round * 8) + i) * 2, IsTransactional = true,
                });
                Fixture.AppendOk(new Batch { ValueSize = 90 });
                if (i % 3 == 2) Fixture.Append(AppendOrigin.Coordinator, Batch.Marker(5, 0, isCommit: i == 2));
            }
        }
    }

    private sealed class Seeded(int seed) : Sluice.Base.IRandomSource
    {
        private readonly Random _random = new(seed);

        public ulong Next() => (ulong)_random.NextInt64(long.MinValue, long.MaxValue);
    }
}
