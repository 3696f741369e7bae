using System.Net;
using Sluice.Base.Linux;

namespace Sluice.Base.Transports.Epoll;

/// <summary>
/// The transport of production: sockets by direct system calls, readiness by epoll, edge-triggered. Stateless but for its settings,
/// so any lane may listen and connect; what it returns belongs to one lane.
/// </summary>
/// <remarks>Resolving a host name (not an address) may block: connect by name from a lane that may.</remarks>
public sealed class EpollTransport(TransportSettings settings) : ITransport
{
    /// <summary>A transport with the system's buffer sizes.</summary>
    public EpollTransport()
        : this(new TransportSettings())
    {
    }

    /// <inheritdoc/>
    public IPoller CreatePoller() => new EpollPoller();

    /// <inheritdoc/>
    public IListener Listen(string host, int port, int backlog)
    {
        if (host.Length == 0 && TryListen(new IPEndPoint(IPAddress.IPv6Any, port), backlog, out EpollListener? any, out _)) return any;
        IPEndPoint endPoint = host.Length == 0 ? new IPEndPoint(IPAddress.Any, port) : HostAddress.ResolveForListening(host, port);
        if (TryListen(endPoint, backlog, out EpollListener? listener, out Errno error)) return listener;
        throw new ListenException($"Cannot listen on {(host.Length == 0 ? "*" : host)}:{port}: {SysResult.Describe(error)}.");
    }

    /// <inheritdoc/>
    public IConnection Connect(string host, int port)
    {
        if (!HostAddress.TryResolve(host, port, out IPEndPoint? remote)) return EpollConnection.Failed(new DnsEndPoint(host, port));
        SysResult created = SocketCalls.Create(remote.AddressFamily);
        if (!created.Ok) return EpollConnection.Failed(remote);
        int descriptor = (int)created.Value;
        ApplyBuffers(descriptor);
        Errno error = SocketCalls.NoDelay(descriptor);
        if (error == Errno.None) error = SocketCalls.Connect(descriptor, remote);
        if (error == Errno.None) return new EpollConnection(descriptor, remote);
        FileCalls.Close(descriptor);
        return EpollConnection.Failed(remote);
    }

    private bool TryListen(
        IPEndPoint endPoint, int backlog, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EpollListener? listener, out Errno error)
    {
        listener = null;
        SysResult created = SocketCalls.Create(endPoint.AddressFamily);
        error = created.Error;
        if (!created.Ok) return false;
        int descriptor = (int)created.Value;
        error = SocketCalls.ReuseAddress(descriptor);
        if (error == Errno.None && endPoint.Address.Equals(IPAddress.IPv6Any)) error = SocketCalls.DualStack(descriptor);
        ApplyBuffers(descriptor);
        if (error == Errno.None) error = SocketCalls.Bind(descriptor, endPoint);
        if (error == Errno.None) error = SocketCalls.Listen(descriptor, backlog);
        IPEndPoint local = endPoint;
        if (error == Errno.None) error = SocketCalls.LocalAddress(descriptor, out local);
        if (error != Errno.None)
        {
            FileCalls.Close(descriptor);
            return false;
        }

        listener = new EpollListener(descriptor, local);
        return true;
    }

    // Sizes are wishes: the kernel clamps them, and a refusal is no reason to do without the connection.
    private void ApplyBuffers(int descriptor)
    {
        if (settings.SendBufferBytes > 0) _ = SocketCalls.SendBuffer(descriptor, settings.SendBufferBytes);
        if (settings.ReceiveBufferBytes > 0) _ = SocketCalls.ReceiveBuffer(descriptor, settings.ReceiveBufferBytes);
    }
}
