using System.Globalization;
using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>
/// Kafka's own durability mode under power losses: a node always starts again; topics and deletions that were acknowledged are as they
/// were; logs are a dense run of what was written, in its order, and nothing else. Each life ends at some operation of the disk.
/// </summary>
public sealed class CrashTests
{
    private const int Lives = 5;
    private const int MostOperations = 700;

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    [InlineData(4UL)]
    [InlineData(5UL)]
    [InlineData(6UL)]
    [InlineData(7UL)]
    [InlineData(8UL)]
    public void A_node_starts_after_any_crash_with_its_topics_and_the_beginnings_of_its_logs(ulong seed) => new Run(seed).Play();

    private sealed class Run(ulong seed)
    {
        private readonly Prng _random = new(seed, "crash");
        private readonly CrashPoint _point = new();
        private SteppedNode? _world;
        private readonly Dictionary<string, bool> _topics = [];
        private int _written;

        private SteppedNode Node => _world ??= new SteppedNode(seed, new SteppedOptions { CutsStreams = true, Faults = _point });

        public void Play()
        {
            for (int life = 0; life < Lives; life++)
            {
                _point.Set(Node, 1 + _random.NextInt(MostOperations), Policy());
                Node.Start();
                if (!_point.IsReached) Verify();
                if (!_point.IsReached) Work();
                if (_point.Image is { } image) Node.CrashTo(image);
                else Node.Crash(Policy());
                _point.Clear();
            }
            Node.Start();
            Verify();
            Node.Stop();
            Assert.Empty(Node.Log.Errors);
        }

        private ICrashPolicy Policy() => _random.NextInt(4) switch
        {
            0 => CrashPolicies.KeepAll,
            1 => CrashPolicies.LoseUnsynced,
            _ => CrashPolicies.Journaled(_random.Stream($"policy-{Node.Life}")),
        };

        private void Work()
        {
            SteppedClient client = Node.Connect();
            int turns = 10 + _random.NextInt(40);
            for (int turn = 0; turn < turns && !_point.IsReached; turn++)
            {
                string topic = $"t{_random.NextInt(5)}";
                switch (_random.NextInt(8))
                {
                    case 0:
                        Create(client, topic);
                        break;
                    case 1:
                        Delete(client, topic);
                        break;
                    case 2:
                        Node.RunFor(_random.NextInt(20_000));
                        break;
                    default:
                        if (_topics.GetValueOrDefault(topic)) Produce(client, topic);
                        break;
                }
            }
            if (_point.IsReached) return;
            client.Send(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t0", 0, Batches.Of($"{_written++}")));
            for (int left = _random.NextInt(20); left > 0; left--) Node.Scheduler.Step();
        }

        private void Create(SteppedClient client, string topic)
        {
            if (!_topics.Remove(topic, out bool exists) || exists)
            {
                if (exists) _topics[topic] = true;
                return;
            }
            client.CreateTopic(topic, 2, ("segment.bytes", "1048576"));
            if (!_point.IsReached) _topics[topic] = true;
        }

        private void Delete(SteppedClient client, string topic)
        {
            if (!_topics.GetValueOrDefault(topic)) return;
            _topics.Remove(topic);
            var request = new DeleteTopicsRequest { Topics = [new DeleteTopicsRequestTopic { Name = topic }], TimeoutMs = 1000 };
            Assert.Equal(0, client.Call<DeleteTopicsResponse>(ApiKey.DeleteTopics, 6, request).Responses[0].ErrorCode);
            client.Settle();
            if (!_point.IsReached) _topics[topic] = false;
        }

        private void Produce(SteppedClient client, string topic)
        {
            string padding = _random.NextInt(4) == 0 ? new string('x', 300_000) : "";
            string[] values = [.. Enumerable.Range(0, 1 + _random.NextInt(3)).Select(_ => $"{_written++},{padding}")];
            int partition = _random.NextInt(2);
            Assert.Equal(ErrorCode.None, (ErrorCode)client.Produce(topic, partition, Batches.Of(values), acks: 1).ErrorCode);
        }

        private void Verify()
        {
            SteppedClient client = Node.Connect("verifier");
            foreach (string topic in Names)
            {
                var request = new MetadataRequest { Topics = [new MetadataRequestTopic { Name = topic }], AllowAutoTopicCreation = false };
                MetadataResponseTopic told = client.Call<MetadataResponse>(ApiKey.Metadata, 12, request).Topics[0];
                if (_point.IsReached) return;
                bool exists = told.ErrorCode == 0;
                if (_topics.TryGetValue(topic, out bool promised)) Assert.Equal(promised, exists);
                _topics[topic] = exists;
                if (!exists) continue;
                for (int partition = 0; partition < 2; partition++) VerifyLog(client, topic, partition);
            }
        }

        private static readonly string[] Names = [.. Enumerable.Range(0, 5).Select(i => $"t{i}")];

        private static void VerifyLog(SteppedClient client, string topic, int partition)
        {
            int last = -1;
            long next = 0;
            foreach ((long offset, string value) in client.ReadAll(topic, partition))
            {
                int number = int.Parse(value.Split(',')[0], CultureInfo.InvariantCulture);
                Assert.Equal(next++, offset);
                Assert.True(number > last, $"{topic}-{partition}: {number} at {offset} behind {last}");
                last = number;
            }
            ProduceResponsePartitionResponse probe = client.Produce(topic, partition, Batches.Of($"{int.MaxValue}"), acks: 2);
            Assert.Equal(ErrorCode.InvalidRequiredAcks, (ErrorCode)probe.ErrorCode);
        }
    }
}
