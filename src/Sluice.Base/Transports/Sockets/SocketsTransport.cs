using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Base.Transports.Sockets;

/// <summary>
/// The transport for systems without epoll: .NET's own sockets. Each lane's poller is a queue that completions on the runtime's threads
/// put readiness into; no call of ours blocks. It is slower than epoll (a hop between threads per wake, no sendfile), and the same in
/// all that a peer can see. Stateless but for its settings; what it returns belongs to one lane.
/// </summary>
/// <remarks>Resolving a host name (not an address) may block: connect by name from a lane that may.</remarks>
public sealed class SocketsTransport(TransportSettings settings) : ITransport
{
    /// <summary>A transport with the system's buffer sizes.</summary>
    public SocketsTransport()
        : this(new TransportSettings())
    {
    }

    /// <summary>
    /// Lets completions run on the runtime's socket threads instead of its pool, where .NET can (not on Windows): ours only queue
    /// readiness. For a process that is a broker: it holds for all sockets, and only before the first one.
    /// </summary>
    public static void CompleteInline() => Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

    /// <inheritdoc/>
    public IPoller CreatePoller() => new QueuePoller(new object());

    /// <inheritdoc/>
    public IListener Listen(string host, int port, int backlog)
    {
        if (host.Length == 0 && TryListen(new IPEndPoint(IPAddress.IPv6Any, port), backlog, out SocketsListener? any, out _)) return any;
        IPEndPoint endPoint = host.Length == 0 ? new IPEndPoint(IPAddress.Any, port) : HostAddress.ResolveForListening(host, port);
        if (TryListen(endPoint, backlog, out SocketsListener? listener, out string? reason)) return listener;
        throw new ListenException($"Cannot listen on {(host.Length == 0 ? "*" : host)}:{port}: {reason}.");
    }

    /// <inheritdoc/>
    public IConnection Connect(string host, int port)
    {
        if (!HostAddress.TryResolve(host, port, out IPEndPoint? remote)) return SocketsConnection.Failed(new DnsEndPoint(host, port));
        Socket? socket = null;
        try
        {
            socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            SetUp(socket, settings);
            return SocketsConnection.Connecting(socket, remote);
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return SocketsConnection.Failed(remote);
        }
    }

    /// <summary>Makes a socket ready for use: no call blocks, small sends leave at once.</summary>
    internal static void SetUp(Socket socket, TransportSettings settings)
    {
        socket.Blocking = false;
        socket.NoDelay = true;
        ApplyBuffers(socket, settings);
    }

    // Sizes are wishes: the system clamps them, and a refusal is no reason to do without the connection.
    private static void ApplyBuffers(Socket socket, TransportSettings settings)
    {
        try
        {
            if (settings.SendBufferBytes > 0) socket.SendBufferSize = settings.SendBufferBytes;
            if (settings.ReceiveBufferBytes > 0) socket.ReceiveBufferSize = settings.ReceiveBufferBytes;
        }
        catch (SocketException)
        {
            // As said.
        }
    }

    private bool TryListen(
        IPEndPoint endPoint, int backlog, [NotNullWhen(true)] out SocketsListener? listener, [NotNullWhen(false)] out string? reason)
    {
        listener = null;
        reason = null;
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

            // Elsewhere .NET lets an address be bound again whose old connections linger; on Windows that would let it be stolen.
            if (OperatingSystem.IsWindows()) socket.ExclusiveAddressUse = true;
            if (endPoint.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            ApplyBuffers(socket, settings);
            socket.Bind(endPoint);
            socket.Listen(backlog);
            listener = new SocketsListener(socket, settings, SocketsAddress.Of(socket, local: true) ?? endPoint);
            return true;
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            reason = failure.SocketErrorCode == SocketError.AddressAlreadyInUse ? "Address already in use" : failure.Message;
            return false;
        }
    }
}
