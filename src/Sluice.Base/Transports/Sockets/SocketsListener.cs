using System.Net;
using System.Net.Sockets;

namespace Sluice.Base.Transports.Sockets;

/// <summary>
/// A listening socket. Owned by the acceptor's lane. One connection is always asked for ahead: it waits here while the acceptor pauses.
/// </summary>
internal sealed class SocketsListener(Socket socket, TransportSettings settings, IPEndPoint local) : IListener
{
    private readonly SocketsOperation _accept = new(Readiness.Readable);
    private bool _asked;
    private bool _disposed;

    public IPEndPoint Local => local;

    public void Register(IPoller poller, object token)
    {
        var registration = new QueueRegistration((QueuePoller)poller, token);
        _accept.Registration = registration;
        if (!Ask()) registration.Mark(Readiness.Readable);
    }

    public IConnection? Accept(out AcceptStatus status)
    {
        status = AcceptStatus.WouldBlock;
        if (_disposed || (_asked && _accept.IsPending) || (!_asked && Ask())) return null;
        _asked = false;
        Socket? accepted = _accept.AcceptSocket;
        SocketError error = _accept.SocketError;
        _accept.AcceptSocket = null;
        status = StatusOf(error);
        if (status != AcceptStatus.Accepted) return null;
        try
        {
            SocketsTransport.SetUp(accepted!, settings);
            if (SocketsAddress.Of(accepted, local: false) is { } remote) return SocketsConnection.Accepted(accepted!, remote);
        }
        catch (SocketException)
        {
            // The peer has left already; only some systems mind.
        }

        accepted!.Dispose();
        status = AcceptStatus.Aborted;
        return null;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _accept.Registration?.Cancel();
        socket.Dispose();
        if (_asked && !_accept.IsPending) _accept.AcceptSocket?.Dispose();
        _accept.Dispose();
    }

    private bool Ask()
    {
        _asked = true;
        return _accept.Begin(socket, SocketAsyncOperation.Accept);
    }

    // Anything that is not known to concern one connection pauses the listener, or the acceptor would spin on it.
    private static AcceptStatus StatusOf(SocketError error) => error switch
    {
        SocketError.Success => AcceptStatus.Accepted,
        SocketError.WouldBlock or SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.TimedOut
            or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.HostUnreachable =>
            AcceptStatus.Aborted,
        _ => AcceptStatus.OutOfDescriptors,
    };
}
