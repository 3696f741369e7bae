using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Loops;

/// <summary>A flood of connections: connect, ask ApiVersions, close; so many at a time.</summary>
internal sealed class StormFlood(Endpoint endpoint, int atATime) : Flood
{
    private readonly EpollTransport _transport = new();
    private readonly IPoller _poller = new EpollTransport().CreatePoller();
    private readonly FrameRing _ring = FrameRing.Repeat(Requests.ApiVersions(), 1, AnswerCheck.ForApiVersions());
    private readonly byte[] _scratch = new byte[16 << 10];
    private readonly LatencyHistogram _latencies = new();
    private readonly ReadyEvent[] _ready = new ReadyEvent[256];
    private int _underWay;

    protected override bool HasRoom => _underWay < atATime;

    protected override bool IsUnderWay => _underWay > 0;

    public override void Dispose() => _poller.Dispose();

    protected override void Begin()
    {
        var connection = new LoadConnection(_transport.Connect(endpoint.Host, endpoint.Port));
        connection.Use(_ring);
        connection.Grant();
        connection.Connection.Register(_poller, connection);
        _underWay++;
    }

    protected override int Move(long mostNs)
    {
        int found = _poller.Poll(_ready, mostNs);
        int answered = 0;
        for (int i = 0; i < found; i++)
        {
            var connection = (LoadConnection)_ready[i].Token;
            // The first event says that it is connected; sending before that would only be refused.
            connection.Send();
            long bytes = 0;
            if (connection.Receive(_scratch, _latencies, ref bytes) == 0) continue;
            connection.Dispose();
            _underWay--;
            answered++;
        }
        return answered;
    }
}
