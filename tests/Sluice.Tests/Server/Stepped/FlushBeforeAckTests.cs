using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>
/// With <c>sluice.log.flush.before.ack</c> the promise is: what was acknowledged, and what a reader was shown, is there after any crash, at
/// its offset. Lives of random length under produces of several connections, each ended at some operation of the disk: of the recovery from
/// the crash before too.
/// </summary>
public sealed class FlushBeforeAckTests
{
    private const int SeedsPerCase = 3;
    private const int Lives = 4;
    private const int Partitions = 2;
    private const int MostOperations = 900;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Nothing_acknowledged_or_shown_is_lost_by_a_crash(int part)
    {
        for (int i = 0; i < SeedsPerCase; i++) new Run((ulong)((part * SeedsPerCase) + i + 1)).Play();
    }

    private sealed class Run(ulong seed)
    {
        private readonly Prng _random = new(seed, "flush-before-ack");
        private readonly SortedDictionary<long, string>[] _promised = [.. Enumerable.Range(0, Partitions).Select(_ => NewPromises())];
        private readonly CrashPoint _point = new();
        private SteppedNode? _world;
        private int _written;

        private SteppedNode Node => _world ??= new SteppedNode(seed, new SteppedOptions
        {
            Properties = [("sluice.log.flush.before.ack", "true")],
            CutsStreams = true,
            Faults = _point,
        });

        public void Play()
        {
            for (int life = 0; life < Lives; life++)
            {
                if (life > 0) _point.Set(Node, 1 + _random.NextInt(MostOperations), Policy());
                Node.Start();
                if (life == 0) Node.Connect().CreateTopic("t", Partitions, ("segment.bytes", "1048576"));
                else if (!_point.IsReached) Verify();
                if (life == 0) _point.Set(Node, 1 + _random.NextInt(MostOperations), Policy());
                if (!_point.IsReached) Produce(life);
                if (_point.Image is { } image) Node.CrashTo(image);
                else Node.Crash(Policy());
                _point.Clear();
            }
            Node.Start();
            Verify();
            Assert.Empty(Node.Log.Errors);
        }

        private static SortedDictionary<long, string> NewPromises() => [];

        private ICrashPolicy Policy() => _random.NextInt(4) switch
        {
            0 => CrashPolicies.KeepAll,
            1 => CrashPolicies.Journaled(_random.Stream($"crash-{Node.Life}")),
            _ => CrashPolicies.LoseUnsynced,
        };

        private void Produce(int life)
        {
            Producer[] producers = [.. Enumerable.Range(0, 3).Select(_ => new Producer(this, Node.Connect("producer")))];
            SteppedClient reader = Node.Connect("reader");
            int steps = 20 + _random.NextInt(300);
            for (int step = 0; step < steps; step++)
            {
                producers[_random.NextInt(producers.Length)].TrySend();
                for (int left = _random.NextInt(15); left > 0 && !_point.IsReached; left--) Node.Scheduler.Step();
                if (_random.NextInt(50) == 0) Node.Time.AdvanceMs(_random.NextInt(60));
                if (_point.IsReached) return;
                foreach (Producer producer in producers) producer.TakeAnswers();
                if (life > 0 && step % 40 == 0) Read(reader);
            }
        }

        private void Read(SteppedClient reader)
        {
            for (int partition = 0; partition < Partitions; partition++)
            {
                List<(long Offset, string Value)> shown = reader.ReadAll("t", partition);
                if (_point.IsReached) return;
                foreach ((long offset, string value) in shown) Promise(partition, offset, value);
            }
        }

        private void Promise(int partition, long offset, string value)
        {
            if (_promised[partition].TryGetValue(offset, out string? before)) Assert.Equal(before, value);
            else _promised[partition].Add(offset, value);
        }

        private void Verify()
        {
            SteppedClient client = Node.Connect("verifier");
            Node.RunUntilIdle(); // what a crash left unflushed is shown only once it is on disk
            for (int partition = 0; partition < Partitions; partition++)
            {
                List<(long Offset, string Value)> found = client.ReadAll("t", partition);
                if (_point.IsReached) return;
                Assert.Equal(Enumerable.Range(0, found.Count).Select(o => (long)o), found.Select(r => r.Offset));
                foreach ((long offset, string value) in _promised[partition])
                {
                    Assert.True(offset < found.Count, $"seed {seed}: {value} at {partition}/{offset}, but the log ends at {found.Count}");
                    Assert.Equal(value, found[(int)offset].Value);
                }
            }
        }

        /// <summary>A connection with up to four produces on their way.</summary>
        private sealed class Producer(Run run, SteppedClient client)
        {
            private readonly Queue<(int Partition, string[] Values)> _sent = new();

            public void TrySend()
            {
                if (_sent.Count == 4) return;
                int partition = run._random.NextInt(Partitions);
                string[] values = [.. Enumerable.Range(0, 1 + run._random.NextInt(3)).Select(_ => $"{run._written++}")];
                short acks = run._random.NextInt(2) == 0 ? (short)-1 : (short)1;
                client.Send(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", partition, Batches.Of(values), acks, timeoutMs: 60_000));
                _sent.Enqueue((partition, values));
            }

            public void TakeAnswers()
            {
                client.Pump();
                while (client.TakeAnswer<ProduceResponse>(ApiKey.Produce, 12) is { } response)
                {
                    (int partition, string[] values) = _sent.Dequeue();
                    ProduceResponsePartitionResponse told = response.Responses[0].PartitionResponses[0];
                    Assert.Equal(ErrorCode.None, (ErrorCode)told.ErrorCode);
                    for (int i = 0; i < values.Length; i++) run.Promise(partition, told.BaseOffset + i, values[i]);
                }
            }
        }
    }
}
