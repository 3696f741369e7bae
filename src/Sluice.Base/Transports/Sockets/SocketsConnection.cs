using System.Net;
using System.Net.Sockets;
using Sluice.Base.Buffers;

namespace Sluice.Base.Transports.Sockets;

/// <summary>
/// One TCP connection over <see cref="Socket"/>. Owned by the lane whose poller it is registered with. Bytes move by calls that do not
/// block; readiness comes from calls that do nothing else. Readable: a receive of no bytes, begun when the socket is known to be empty.
/// Writable: .NET has no such call on any system, so the first bytes that find no room (at most <see cref="ProbeBytes"/>) are copied and
/// sent asynchronously; the caller is told "would block", and when it comes back with them, that they were sent.
/// </summary>
/// <remarks>
/// A reset is reported as readable, and as broken once a receive or send met it. While nobody receives although bytes are there it goes
/// unnoticed: there is nothing to wait for.
/// </remarks>
internal sealed class SocketsConnection : IConnection
{
    private const int ProbeBytes = 4096;
    private const Readiness Broken = Readiness.Readable | Readiness.Writable | Readiness.Broken;

    private readonly Socket? _socket;
    private readonly SocketsOperation _receive = new(Readiness.Readable);
    private SocketsOperation? _send;
    private QueueRegistration? _registration;
    private EndPoint? _local;
    private bool _connecting;
    private bool _empty;       // nothing to receive when last looked
    private bool _receiveAsked;
    private bool _sendAsked;
    private int _sentAhead;    // bytes the probe has sent and the caller will offer again
    private bool _over;        // disposed or broken

    private SocketsConnection(Socket? socket, EndPoint remote, bool connecting)
    {
        _socket = socket;
        Remote = remote;
        _connecting = connecting;
        _over = socket is null;
    }

    public EndPoint Remote { get; }

    public EndPoint Local => _local ??= SocketsAddress.Of(_socket, local: true) ?? new IPEndPoint(IPAddress.None, 0);

    public bool CanSendFile => false;

    /// <summary>A connection that was accepted; the socket is set up.</summary>
    internal static SocketsConnection Accepted(Socket socket, EndPoint remote) => new(socket, remote, connecting: false);

    /// <summary>A connection that begins when it is registered.</summary>
    internal static SocketsConnection Connecting(Socket socket, IPEndPoint remote) => new(socket, remote, connecting: true);

    /// <summary>A connection that could not even begin: every call says closed.</summary>
    internal static SocketsConnection Failed(EndPoint remote) => new(null, remote, connecting: false);

    public void Register(IPoller poller, object token)
    {
        _registration = new QueueRegistration((QueuePoller)poller, token);
        _receive.Registration = _registration;
        if (_connecting) _receive.RemoteEndPoint = Remote;
        if (_socket is not null && Ask(_connecting ? SocketAsyncOperation.Connect : SocketAsyncOperation.Receive))
        {
            if (!_connecting) _registration.Mark(Readiness.Writable);
            return;
        }

        bool failed = _socket is null || _receive.SocketError != SocketError.Success;
        _registration.Mark(failed ? Broken : Readiness.Readable | Readiness.Writable);
    }

    public IoResult Receive(Span<byte> into)
    {
        Check.That(into.Length > 0);
        if (_over) return IoResult.Closed;
        for (int attempt = 0; attempt < 2; attempt++)
        {
            if (_receiveAsked && _receive.IsPending) return IoResult.WouldBlock;
            if (!TakeOutcome()) return IoResult.Closed;
            if (_empty && _registration is not null)
            {
                if (Ask(SocketAsyncOperation.Receive)) return IoResult.WouldBlock;
                if (!TakeOutcome()) return IoResult.Closed;
            }

            int received = _socket!.Receive(into, SocketFlags.None, out SocketError error);
            if (error == SocketError.Success)
            {
                if (received == 0) return IoResult.Closed;
                _empty = received < into.Length;
                return IoResult.Moved(received);
            }

            if (!MayGoOn(error)) return IoResult.Closed;
            _empty = true;
        }

        // The system said there is something and then that there is not: look again on the next turn.
        _registration?.Mark(Readiness.Readable);
        return IoResult.WouldBlock;
    }

    public IoResult Send(ReadOnlySpan<byte> bytes, bool more)
    {
        if (_over) return IoResult.Closed;
        if (_connecting && _receive.IsPending) return IoResult.WouldBlock;
        if (_connecting && !TakeOutcome()) return IoResult.Closed;
        if (_sendAsked && _send!.IsPending) return IoResult.WouldBlock;
        if (!TakeProbe()) return IoResult.Closed;
        if (bytes.IsEmpty) return IoResult.Moved(0);
        if (_sentAhead > 0) return Ahead(bytes.Length);
        int sent = _socket!.Send(bytes, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success) return IoResult.Moved(sent);
        if (!MayGoOn(error)) return IoResult.Closed;
        if (_registration is null || Probe(bytes)) return IoResult.WouldBlock;
        return TakeProbe() ? Ahead(bytes.Length) : IoResult.Closed;
    }

    public IoResult SendFile(IFileSource file, long position, int length) =>
        throw new InvariantBrokenException("these sockets do not send files");

    public void ShutdownSend()
    {
        if (!_over) EndSending();
    }

    public void Dispose()
    {
        _registration?.Cancel();
        if (_socket is null) return;

        // .NET resets a connection that is closed while a call waits on it, unless its sending side was shut down: a peer would then
        // lose the answers that are still on their way to it.
        bool waits = _receive.IsPending || _send is { IsPending: true };
        if (waits && !_over && !_connecting) EndSending();
        _over = true;
        _socket.Dispose();
        _receive.Dispose();
        _send?.Dispose();
    }

    private void EndSending()
    {
        try
        {
            _socket!.Shutdown(SocketShutdown.Send);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            _over = true;
        }
    }

    // True: the operation goes on, and its end is an event.
    private bool Ask(SocketAsyncOperation what)
    {
        _empty = false;
        _receiveAsked = true;
        return _receive.Begin(_socket!, what);
    }

    // Takes note of how the last asynchronous connect or receive ended. False when the connection is over.
    private bool TakeOutcome()
    {
        if (!_receiveAsked) return true;
        _receiveAsked = false;
        _connecting = false;
        return MayGoOn(_receive.SocketError);
    }

    private bool MayGoOn(SocketError error)
    {
        if (error is SocketError.Success or SocketError.WouldBlock or SocketError.IOPending or SocketError.Interrupted) return true;
        _over = true;
        _registration?.Mark(Broken);
        return false;
    }

    // True when the bytes wait for room; their end is an event.
    private bool Probe(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, ProbeBytes);
        _send ??= new SocketsOperation(Readiness.Writable) { Registration = _registration };
        byte[] copy = new byte[count];
        bytes[..count].CopyTo(copy);
        _send.SetBuffer(copy, 0, count);
        _sendAsked = true;
        return _send.Begin(_socket!, SocketAsyncOperation.Send);
    }

    private bool TakeProbe()
    {
        if (!_sendAsked) return true;
        _sendAsked = false;
        if (!MayGoOn(_send!.SocketError)) return false;
        _sentAhead = _send.BytesTransferred;
        _send.SetBuffer(null, 0, 0);
        return true;
    }

    private IoResult Ahead(int offered)
    {
        int taken = Math.Min(_sentAhead, offered);
        _sentAhead -= taken;
        return IoResult.Moved(taken);
    }
}
