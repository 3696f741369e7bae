using System.Diagnostics;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;

namespace Sluice.Load;

/// <summary>Drives all connections of a cell from one thread, over epoll.</summary>
internal sealed class LoadLoop : IDisposable
{
    private const int ScratchBytes = 256 * 1024;
    private const long StallSeconds = 60;

    private readonly IPoller _poller;
    private readonly List<LoadConnection> _connections = [];
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private readonly int _depth;
    private int _left;

    /// <summary>Connects; <paramref name="frames"/> gives each connection its frames.</summary>
    public LoadLoop(Endpoint endpoint, Cell cell, Func<int, byte[]> frames, int frameBytes, AnswerCheck check)
    {
        var transport = new EpollTransport();
        _poller = transport.CreatePoller();
        _depth = cell.Depth;
        for (int i = 0; i < cell.Connections; i++)
        {
            var connection = new LoadConnection(transport.Connect(endpoint.Host, endpoint.Port), frames(i), frameBytes, check);
            connection.Connection.Register(_poller, connection);
            _connections.Add(connection);
        }
    }

    public LatencyHistogram Latencies { get; } = new();

    public long AnswerBytes { get; private set; }

    /// <summary>Sends <paramref name="requests"/> requests and waits for all answers; returns the seconds it took.</summary>
    public double Run(int requests)
    {
        Latencies.Clear();
        AnswerBytes = 0;
        long start = Stopwatch.GetTimestamp();
        int answered = 0;
        _left = requests;
        foreach (LoadConnection connection in _connections) Feed(connection);
        var ready = new ReadyEvent[256];
        while (answered < requests)
        {
            int count = _poller.Poll(ready, StallSeconds * 1_000_000_000);
            if (count == 0 && Stopwatch.GetElapsedTime(start).TotalSeconds > StallSeconds)
                throw new TimeoutException("no answer for a minute");
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

    public void Dispose()
    {
        foreach (LoadConnection connection in _connections) connection.Dispose();
        _poller.Dispose();
    }

    private void Feed(LoadConnection connection)
    {
        while (_left > 0 && connection.UnderWay < _depth)
        {
            connection.Grant();
            _left--;
        }
        connection.Send();
    }
}
