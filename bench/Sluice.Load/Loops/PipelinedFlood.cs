using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Loops;

/// <summary>A flood over one connection, so many requests under way.</summary>
internal sealed class PipelinedFlood : Flood
{
    private const int ScratchBytes = 256 * 1024;

    private readonly IPoller _poller;
    private readonly LoadConnection _connection;
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private readonly LatencyHistogram _latencies = new();
    private readonly ReadyEvent[] _ready = new ReadyEvent[16];
    private readonly int _depth;

    /// <summary>Connects.</summary>
    public PipelinedFlood(Endpoint endpoint, FrameRing ring, int depth)
    {
        var transport = new EpollTransport();
        _poller = transport.CreatePoller();
        _connection = new LoadConnection(transport.Connect(endpoint.Host, endpoint.Port));
        _connection.Connection.Register(_poller, _connection);
        _connection.Use(ring);
        _depth = depth;
    }

    protected override bool HasRoom => _connection.UnderWay < _depth;

    protected override bool IsUnderWay => _connection.UnderWay > 0;

    public override void Dispose()
    {
        _connection.Dispose();
        _poller.Dispose();
    }

    protected override void Begin() => _connection.Grant();

    protected override int Move(long mostNs)
    {
        _connection.Send();
        if (_poller.Poll(_ready, mostNs) == 0) return 0;
        long bytes = 0;
        return _connection.Receive(_scratch, _latencies, ref bytes);
    }
}
