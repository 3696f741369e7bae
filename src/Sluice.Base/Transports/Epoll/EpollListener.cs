using System.Net;
using Sluice.Base.Linux;

namespace Sluice.Base.Transports.Epoll;

/// <summary>A listening socket. Owned by the acceptor's lane.</summary>
internal sealed class EpollListener(int descriptor, IPEndPoint local) : IListener
{
    private EpollRegistration _registration;
    private int _descriptor = descriptor;

    public IPEndPoint Local => local;

    public void Register(IPoller poller, object token) =>
        _registration = ((EpollPoller)poller).Register(_descriptor, token, null, EpollCalls.In | EpollCalls.EdgeTriggered);

    public IConnection? Accept(out AcceptStatus status)
    {
        SysResult accepted = SocketCalls.Accept(_descriptor, out IPEndPoint? remote);
        if (accepted.Ok)
        {
            int descriptor = (int)accepted.Value;
            if (SocketCalls.NoDelay(descriptor) == Errno.None)
            {
                status = AcceptStatus.Accepted;
                return new EpollConnection(descriptor, remote!);
            }

            FileCalls.Close(descriptor);
            status = AcceptStatus.Aborted;
            return null;
        }

        // Anything that is not known to concern this one connection pauses the listener, or the acceptor would spin on it.
        status = accepted.Error switch
        {
            Errno.EAGAIN => AcceptStatus.WouldBlock,
            Errno.ECONNABORTED or Errno.EPROTO or Errno.EPERM or Errno.ECONNRESET or Errno.ETIMEDOUT
                or Errno.ENETDOWN or Errno.ENETUNREACH or Errno.EHOSTUNREACH => AcceptStatus.Aborted,
            _ => AcceptStatus.OutOfDescriptors,
        };
        return null;
    }

    public void Dispose()
    {
        if (_descriptor < 0) return;
        _registration.Cancel();
        FileCalls.Close(_descriptor);
        _descriptor = -1;
    }
}
