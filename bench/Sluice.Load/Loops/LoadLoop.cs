using System.Diagnostics;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Loops;

/// <summary>Drives the connections of a closed loop from one thread, over epoll.</summary>
internal sealed class LoadLoop : IDisposable
{
    private const int ScratchBytes = 256 * 1024;
    private const long StallSeconds = 60;

    private readonly IPoller _poller;
    private readonly List<LoadConnection> _connections = [];
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private readonly int _depth;
    private int _left;

    public LoadLoop(Endpoint endpoint, int connections, int depth)
    {
        var transport = new EpollTransport();
        _poller = transport.CreatePoller();
        _depth = depth;
        for (int i = 0; i < connections; i++)
        {
            var connection = new LoadConnection(transport.Connect(endpoint.Host, endpoint.Port));
            connection.Connection.Register(_poller, connection);
            _connections.Add(connection);
        }
    }

    public LatencyHistogram Latencies { get; } = new();

    public long AnswerBytes { get; private set; }

    /// <summary>Gives every connection, by its number, what it sends from now on.</summary>
    public void Use(Func<int, FrameRing> rings)
    {
        for (int i = 0; i < _connections.Count; i++) _connections[i].Use(rings(i));
    }

    /// <summary>Sends <paramref name="requests"/> requests, by whichever connection is free, and waits for all answers.</summary>
    public double Run(int requests) => Run(requests, requests);

    /// <summary>The same with equal shares; returns the seconds it took.</summary>
    public double RunEvenly(int requests) => Run(requests, requests / _connections.Count);

    public void Dispose()
    {
        foreach (LoadConnection connection in _connections) connection.Dispose();
        _poller.Dispose();
    }

    private double Run(int requests, int share)
    {
        Latencies.Clear();
        AnswerBytes = 0;
        long start = Stopwatch.GetTimestamp();
        int answered = 0;
        _left = Math.Min(requests, share * _connections.Count);
        int wanted = _left;
        foreach (LoadConnection connection in _connections)
        {
            connection.Share = share;
            Feed(connection);
        }
        var ready = new ReadyEvent[256];
        while (answered < wanted)
        {
            int count = _poller.Poll(ready, StallSeconds * 1_000_000_000);
            if (count == 0) throw new TimeoutException("no answer for a minute");
            for (int i = 0; i < count; i++)
            {
                var connection = (LoadConnection)ready[i].Token;
                long bytes = AnswerBytes;
                if ((ready[i].Readiness & ~Readiness.Writable) != 0) answered += connection.Receive(_scratch, Latencies, ref bytes);
                AnswerBytes = bytes;
                Feed(connection);
            }
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private void Feed(LoadConnection connection)
    {
        while (_left > 0 && connection.Share > 0 && connection.UnderWay < _depth)
        {
            connection.Grant();
            _left--;
        }
        connection.Send();
    }
}
