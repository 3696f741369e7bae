using System.Diagnostics;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Loops;

/// <summary>Many connections that ask ApiVersions once: closed behind the answer (a storm), or kept open and idle.</summary>
internal sealed class ConnectionSwarm(Endpoint endpoint) : IDisposable
{
    private const long StallNs = 30_000_000_000;

    private readonly EpollTransport _transport = new();
    private readonly FrameRing _ring = FrameRing.Repeat(Requests.ApiVersions(), 1, AnswerCheck.ForApiVersions());
    private readonly byte[] _scratch = new byte[16 << 10];
    private readonly List<LoadConnection> _kept = [];
    private readonly IPoller _poller = new EpollTransport().CreatePoller();

    /// <summary>From connecting to the whole answer.</summary>
    public LatencyHistogram Latencies { get; } = new();

    /// <summary>Opens <paramref name="count"/> connections, so many at a time, closing each behind its answer or keeping it.</summary>
    public double Open(int count, int atATime, bool isKept)
    {
        Latencies.Clear();
        long start = Stopwatch.GetTimestamp();
        int toOpen = count;
        int answered = 0;
        for (int i = 0; i < Math.Min(count, atATime); i++, toOpen--) Begin();
        var ready = new ReadyEvent[256];
        while (answered < count)
        {
            int found = _poller.Poll(ready, StallNs);
            if (found == 0) throw new TimeoutException($"{answered} of {count} connections were answered, then none for 30 seconds");
            for (int i = 0; i < found; i++)
            {
                var connection = (LoadConnection)ready[i].Token;
                if (!Continue(connection)) continue;
                answered++;
                if (isKept) _kept.Add(connection);
                else connection.Dispose();
                if (toOpen-- > 0) Begin();
            }
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Sends a request on every connection that was kept and does not wait for the answers.</summary>
    public void SendToAll(Func<int, FrameRing> rings)
    {
        for (int i = 0; i < _kept.Count; i++)
        {
            _kept[i].Use(rings(i));
            _kept[i].Grant();
            _kept[i].Send();
        }
    }

    /// <summary>Throws when a kept connection was answered or closed.</summary>
    public void ExpectSilence()
    {
        var ready = new ReadyEvent[256];
        for (int found = _poller.Poll(ready, 0); found > 0; found = _poller.Poll(ready, 0))
        {
            for (int i = 0; i < found; i++)
            {
                if ((ready[i].Readiness & Readiness.Readable) == 0) continue;
                long bytes = 0;
                ((LoadConnection)ready[i].Token).Receive(_scratch, Latencies, ref bytes);
                if (bytes > 0) throw new InvalidDataException("a request that should have been parked was answered");
            }
        }
    }

    public void CloseAll()
    {
        foreach (LoadConnection connection in _kept) connection.Dispose();
        _kept.Clear();
    }

    public void Dispose()
    {
        CloseAll();
        _poller.Dispose();
    }

    private void Begin()
    {
        var connection = new LoadConnection(_transport.Connect(endpoint.Host, endpoint.Port));
        connection.Use(_ring);
        connection.Grant();
        connection.Connection.Register(_poller, connection);
    }

    // The first event says that it is connected; sending before that would only be refused.
    private bool Continue(LoadConnection connection)
    {
        connection.Send();
        long bytes = 0;
        return connection.Receive(_scratch, Latencies, ref bytes) > 0;
    }
}
