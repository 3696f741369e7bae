namespace Sluice.Base.Transports;

/// <summary>
/// The network seam: listen, connect, connections; readiness-shaped. Epoll in production, portable sockets elsewhere, memory in
/// the simulator and in tests.
/// </summary>
public interface ITransport
{
    /// <summary>A poller for one lane. Its wait is the lane's wait.</summary>
    IPoller CreatePoller();

    /// <summary>Binds and listens. An empty host binds all addresses; port 0 picks a free one.</summary>
    /// <exception cref="ListenException">The address is in use, unknown or not permitted.</exception>
    IListener Listen(string host, int port, int backlog);

    /// <summary>Begins a connection; it becomes writable when it is established, and fails its first call when it was refused.</summary>
    IConnection Connect(string host, int port);
}
