using System.Net;

namespace Sluice.Base.Transports.Memory;

/// <summary>A listening address in memory. Guarded by the network's lock.</summary>
internal sealed class MemoryListener(MemoryNetwork network, MemoryTransport host, IPEndPoint local, int backlog) : IListener
{
    private readonly Queue<MemoryConnection> _waiting = new();
    private QueueRegistration? _registration;
    private bool _disposed;

    public IPEndPoint Local => local;

    public void Register(IPoller poller, object token)
    {
        lock (network.Gate)
        {
            _registration = new QueueRegistration((QueuePoller)poller, token);
            if (_waiting.Count > 0) _registration.Mark(Readiness.Readable);
        }
    }

    public IConnection? Accept(out AcceptStatus status)
    {
        lock (network.Gate)
        {
            status = _waiting.TryDequeue(out MemoryConnection? accepted) ? AcceptStatus.Accepted : AcceptStatus.WouldBlock;
            return accepted;
        }
    }

    public void Dispose()
    {
        lock (network.Gate)
        {
            if (_disposed) return;
            _disposed = true;
            network.RemoveListener(host, local.Port);
            _registration?.Cancel();
            while (_waiting.TryDequeue(out MemoryConnection? waiting)) waiting.Dispose();
        }
    }

    /// <summary>The client's end of a new connection, or null when the backlog is full. Under the gate.</summary>
    internal MemoryConnection? TryConnect(IPEndPoint from)
    {
        if (_waiting.Count >= Math.Max(1, backlog)) return null;
        (MemoryConnection client, MemoryConnection server) = MemoryConnection.Pair(network, from, local);
        _waiting.Enqueue(server);
        _registration?.Mark(Readiness.Readable);
        return client;
    }
}
