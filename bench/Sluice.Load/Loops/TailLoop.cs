using System.Diagnostics;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Loops;

/// <summary>
/// A producer and a consumer per partition of one topic, every batch one record. Either as fast as answers come, or at a fixed rate from a
/// thread of its own; there a record's latency counts from the moment it was meant to be sent, so that a stall is not left out because it
/// also stalled us.
/// </summary>
internal sealed class TailLoop : IDisposable
{
    private const long StallNs = 30_000_000_000;
    private const int ScratchBytes = 64 << 10;

    private readonly IPoller _poller;
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private readonly LoadConnection[] _producers;
    private readonly TailConsumer[] _consumers;
    private readonly FrameRing[] _rings;

    /// <summary>Every partition of <paramref name="topic"/> holds <paramref name="offset"/> records already.</summary>
    public TailLoop(Endpoint endpoint, string topic, FrameRing[] rings, long offset)
    {
        var transport = new EpollTransport();
        _poller = transport.CreatePoller();
        _rings = rings;
        _producers = [.. rings.Select(_ => new LoadConnection(transport.Connect(endpoint.Host, endpoint.Port)))];
        for (int i = 0; i < rings.Length; i++)
        {
            _producers[i].Use(rings[i]);
            _producers[i].Connection.Register(_poller, _producers[i]);
        }
        _consumers =
        [
            .. Enumerable.Range(0, rings.Length)
                .Select(i => new TailConsumer(transport.Connect(endpoint.Host, endpoint.Port), _poller, topic, i, offset)),
        ];
    }

    /// <summary>From the request to its acknowledgement.</summary>
    public LatencyHistogram Acknowledgements { get; } = new();

    /// <summary>From the intended moment of sending to the record's arrival at the consumer.</summary>
    public LatencyHistogram Deliveries { get; } = new();

    /// <summary>So many records per partition, <paramref name="depth"/> under way on each; returns the seconds it took.</summary>
    public double RunClosed(int recordsPerPartition, int depth)
    {
        Clear();
        long start = Stopwatch.GetTimestamp();
        foreach (LoadConnection producer in _producers)
        {
            producer.Share = recordsPerPartition;
            Feed(producer, depth);
        }
        Follow(recordsPerPartition, producer => Feed(producer, depth), static (_, _) => { });
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>A record every <c>1/rate</c> seconds, partitions in turn; returns the seconds until all were consumed.</summary>
    public double RunPaced(int recordsPerPartition, int rate)
    {
        Clear();
        long interval = Stopwatch.Frequency / rate;
        long start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100);
        int count = recordsPerPartition * _producers.Length;
        for (int i = 0; i < count; i++) _producers[i % _producers.Length].Expect(start + (i * interval));
        var sender = new PacedSender(_producers, _rings, start, interval, count);
        var thread = new Thread(sender.Run) { IsBackground = true, Name = "sender" };
        thread.Start();
        long[] first = [.. _consumers.Select(consumer => consumer.NextOffset)];
        Follow(recordsPerPartition, static _ => { }, (consumer, offset) =>
        {
            long now = Stopwatch.GetTimestamp();
            for (; offset < consumer.NextOffset; offset++)
            {
                long number = ((offset - first[consumer.Partition]) * _producers.Length) + consumer.Partition;
                Deliveries.Add((long)Stopwatch.GetElapsedTime(start + (number * interval), now).TotalMicroseconds);
            }
        });
        thread.Join();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        foreach (LoadConnection producer in _producers) producer.Dispose();
        foreach (TailConsumer consumer in _consumers) consumer.Dispose();
        _poller.Dispose();
    }

    private void Clear()
    {
        Acknowledgements.Clear();
        Deliveries.Clear();
    }

    // Until every record of every partition is acknowledged and consumed.
    private void Follow(int recordsPerPartition, Action<LoadConnection> acknowledged, Action<TailConsumer, long> consumed)
    {
        long end = _consumers.Sum(consumer => consumer.NextOffset) + ((long)recordsPerPartition * _consumers.Length);
        int unanswered = recordsPerPartition * _producers.Length;
        foreach (TailConsumer consumer in _consumers) Take(consumer);
        var ready = new ReadyEvent[64];
        while (unanswered > 0 || _consumers.Sum(consumer => consumer.NextOffset) < end)
        {
            int count = _poller.Poll(ready, StallNs);
            if (count == 0) throw new TimeoutException("nothing was acknowledged or delivered for 30 seconds");
            for (int i = 0; i < count; i++)
            {
                if (ready[i].Token is TailConsumer consumer)
                {
                    Take(consumer);
                }
                else
                {
                    var producer = (LoadConnection)ready[i].Token;
                    long bytes = 0;
                    unanswered -= producer.Receive(_scratch, Acknowledgements, ref bytes);
                    acknowledged(producer);
                }
            }
        }

        void Take(TailConsumer consumer)
        {
            long offset = consumer.NextOffset;
            consumer.Continue();
            consumed(consumer, offset);
        }
    }

    private static void Feed(LoadConnection producer, int depth)
    {
        while (producer.Share > 0 && producer.UnderWay < depth) producer.Grant();
        producer.Send();
    }
}
