using Sluice.Base;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>
/// How much of what was acknowledged a power cut takes: nothing with flush-before-ack; in Kafka's own mode what the system had not written
/// back. The numbers in <c>docs/durability.md</c> come from here (<c>-showLiveOutput</c>).
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int Seeds = 5;
    private const int RunMs = 120_000;
    private const int WriteBackMs = 30_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_without_flush_before_ack_a_power_cut_takes_acknowledged_records(bool flushBeforeAck)
    {
        var strict = new List<int>();
        var usual = new List<int>();
        int acknowledged = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var run = new Run(seed, flushBeforeAck);
            acknowledged += run.Acknowledged;
            strict.Add(run.LostAfter(CrashPolicies.LoseUnsynced));
            usual.Add(run.LostAfter(CrashPolicies.CutAt(run.WrittenBack, 0)));
            Assert.True(usual[^1] <= run.AcknowledgedLately, $"{usual[^1]} lost, {run.AcknowledgedLately} were young");
        }

        output.WriteLine($"flush before ack {flushBeforeAck}: {acknowledged} records acknowledged in {Seeds} runs of {RunMs / 1000} s; "
            + $"lost when nothing was written back {string.Join(", ", strict)}; when all older than {WriteBackMs / 1000} s was "
            + $"{string.Join(", ", usual)}");
        if (flushBeforeAck) Assert.Equal(0, strict.Sum() + usual.Sum());
        else Assert.True(strict.Sum() > usual.Sum() && usual.Sum() > 0, "the default mode has a window, and this shows it");
    }

    /// <summary>Two minutes of one producer, and copies of the disk at the end.</summary>
    private sealed class Run
    {
        private readonly ulong _seed;
        private readonly SteppedOptions _options;
        private readonly MemoryDisk _end;
        private readonly int[] _acknowledged = new int[2];

        public Run(ulong seed, bool flushBeforeAck)
        {
            _seed = seed;
            _options = SteppedOptions.With(("sluice.log.flush.before.ack", flushBeforeAck ? "true" : "false"));
            var random = new Prng(seed, "power-cut");
            SteppedNode node = SteppedNode.Running(seed, _options);
            SteppedClient client = node.Connect();
            client.CreateTopic("t", 2, ("segment.bytes", "1048576"));
            int cutMs = RunMs - random.NextInt(20_000);
            long beganMs = node.NowMs;
            while (node.NowMs - beganMs < cutMs)
            {
                Produce(client, random);
                if (node.NowMs - beganMs < cutMs - WriteBackMs) WrittenBack = node.Disk.LastSequence + 1;
                else AcknowledgedLately = Acknowledged - _early;
                if (AcknowledgedLately == 0) _early = Acknowledged;
                node.RunFor(random.NextInt(500));
            }

            _end = node.Disk;
        }

        private int _early;

        public int Acknowledged => _acknowledged.Sum();

        public int AcknowledgedLately { get; private set; }

        /// <summary>The first change that was less than half a minute old.</summary>
        public long WrittenBack { get; private set; }

        /// <summary>Acknowledged records that are not there after the power cut.</summary>
        public int LostAfter(ICrashPolicy policy)
        {
            var node = new SteppedNode(_seed, _options);
            node.CrashTo(_end.CrashImage(policy));
            node.Start();
            SteppedClient client = node.Connect();
            int lost = 0;
            for (int partition = 0; partition < 2; partition++)
            {
                int found = client.ReadAll("t", partition).Count;
                Assert.True(found <= _acknowledged[partition]);
                lost += _acknowledged[partition] - found;
            }

            return lost;
        }

        private void Produce(SteppedClient client, Prng random)
        {
            int partition = random.NextInt(2);
            string[] values = [.. Enumerable.Range(0, 1 + random.NextInt(5)).Select(_ => new string('v', random.NextInt(3000)))];
            ProduceResponsePartitionResponse told = client.Produce("t", partition, Batches.Of(values));
            Assert.Equal(ErrorCode.None, (ErrorCode)told.ErrorCode);
            _acknowledged[partition] += values.Length;
        }
    }
}
