using System.Diagnostics;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Loops;

/// <summary>
/// One connection that sends a small request at every multiple of an interval, whatever the answers do. Latency counts from the moment a
/// request was sent: answers never hold up its sending, so nothing is left out, and it is not the server's doing when we wake late.
/// </summary>
internal sealed class QuietClient : IDisposable
{
    private const int ScratchBytes = 16 << 10;
    private const long StallSeconds = 30;
    private static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    private readonly IPoller _poller;
    private readonly LoadConnection _connection;
    private readonly byte[] _scratch = new byte[ScratchBytes];

    /// <summary>Connects.</summary>
    public QuietClient(Endpoint endpoint, FrameRing ring)
    {
        var transport = new EpollTransport();
        _poller = transport.CreatePoller();
        _connection = new LoadConnection(transport.Connect(endpoint.Host, endpoint.Port));
        _connection.Connection.Register(_poller, _connection);
        _connection.Use(ring);
    }

    /// <summary>Sends <paramref name="count"/> requests, so many a second, and adds the latencies of their answers.</summary>
    public void Run(int count, int perSecond, LatencyHistogram latencies)
    {
        long interval = Stopwatch.Frequency / perSecond;
        long next = Stopwatch.GetTimestamp() + interval;
        long lastAnswer = next;
        int answered = 0;
        var ready = new ReadyEvent[16];
        for (int sent = 0; answered < count;)
        {
            long now = Stopwatch.GetTimestamp();
            if (sent < count && now >= next)
            {
                _connection.Grant();
                _connection.Send();
                sent++;
                next += interval;
                continue;
            }
            long wait = sent < count ? next - now : Stopwatch.Frequency;
            if (_poller.Poll(ready, wait * NanosecondsPerTick) > 0)
            {
                long bytes = 0;
                answered += _connection.Receive(_scratch, latencies, ref bytes);
                lastAnswer = Stopwatch.GetTimestamp();
            }
            else if (_connection.UnderWay > 0 && Stopwatch.GetElapsedTime(lastAnswer).TotalSeconds > StallSeconds)
            {
                throw new TimeoutException($"a quiet client was not answered for {StallSeconds} seconds");
            }
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _poller.Dispose();
    }
}
