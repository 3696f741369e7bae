using System.Net;
using Sluice.Base.Buffers;
using Sluice.Base.Linux;

namespace Sluice.Base.Transports.Epoll;

/// <summary>
/// One TCP connection. Owned by the lane whose poller it is registered with. After a receive that did not fill its buffer the
/// socket is known to be empty until the next edge, and the call that would only fetch EAGAIN is saved; unless the peer has
/// sent its end of stream, whose edge may have come before.
/// </summary>
internal sealed class EpollConnection : IConnection
{
    private const uint Interest = EpollCalls.In | EpollCalls.Out | EpollCalls.ReadHangUp | EpollCalls.EdgeTriggered;

    private EpollRegistration _registration;
    private int _descriptor;
    private EndPoint? _local;
    private bool _registered;
    private bool _dry;
    private bool _endSeen;

    internal EpollConnection(int descriptor, EndPoint remote)
    {
        _descriptor = descriptor;
        Remote = remote;
    }

    public EndPoint Remote { get; }

    public EndPoint Local
    {
        get
        {
            if (_local is null && _descriptor >= 0 && SocketCalls.LocalAddress(_descriptor, out IPEndPoint local) == Errno.None)
                _local = local;
            return _local ?? new IPEndPoint(IPAddress.None, 0);
        }
    }

    public bool CanSendFile => true;

    /// <summary>A connection that could not even begin: every call says closed.</summary>
    internal static EpollConnection Failed(EndPoint remote) => new(-1, remote);

    public void Register(IPoller poller, object token)
    {
        var epoll = (EpollPoller)poller;
        if (_descriptor < 0)
        {
            epoll.ReportFailed(token);
            return;
        }

        _registration = epoll.Register(_descriptor, token, this, Interest);
        _registered = true;
    }

    public IoResult Receive(Span<byte> into)
    {
        Check.That(into.Length > 0);
        if (_dry) return IoResult.WouldBlock;
        if (_descriptor < 0) return IoResult.Closed;
        SysResult received = SocketCalls.Receive(_descriptor, into);
        if (!received.Ok) return Failure(received.Error);
        if (received.Value == 0) return IoResult.Closed;
        _dry = _registered && !_endSeen && received.Value < into.Length;
        return IoResult.Moved((int)received.Value);
    }

    public IoResult Send(ReadOnlySpan<byte> bytes, bool more)
    {
        if (_descriptor < 0) return IoResult.Closed;
        SysResult sent = SocketCalls.Send(_descriptor, bytes, more);
        return sent.Ok ? IoResult.Moved((int)sent.Value) : Failure(sent.Error);
    }

    public IoResult SendFile(IFileSource file, long position, int length)
    {
        if (_descriptor < 0) return IoResult.Closed;
        SysResult sent = SocketCalls.SendFile(_descriptor, file.Descriptor, position, length);
        if (!sent.Ok) return Failure(sent.Error);
        return sent.Value == 0 ? new IoResult(IoStatus.FileTooShort, 0) : IoResult.Moved((int)sent.Value);
    }

    public void ShutdownSend()
    {
        if (_descriptor >= 0) _ = SocketCalls.ShutdownSend(_descriptor);
    }

    public void Dispose()
    {
        if (_descriptor < 0) return;
        if (_registered) _registration.Cancel();
        FileCalls.Close(_descriptor);
        _descriptor = -1;
        _dry = false;
    }

    /// <summary>The poller took an edge of this socket.</summary>
    internal void Harvested(uint events)
    {
        if ((events & (EpollCalls.ReadHangUp | EpollCalls.HangUp | EpollCalls.Error)) != 0) _endSeen = true;
        if ((events & (EpollCalls.In | EpollCalls.ReadHangUp | EpollCalls.HangUp | EpollCalls.Error)) != 0) _dry = false;
    }

    private static IoResult Failure(Errno error) => error == Errno.EAGAIN ? IoResult.WouldBlock : IoResult.Closed;
}
