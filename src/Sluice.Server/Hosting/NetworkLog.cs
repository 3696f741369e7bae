using System.Net;
using Microsoft.Extensions.Logging;
using Sluice.Server.Network;

namespace Sluice.Server.Hosting;

/// <summary>Turns what happens to connections into log lines; hints for people who knock with the wrong protocol are warnings.</summary>
internal sealed partial class NetworkLog(ILogger log) : INetworkLog
{
    /// <inheritdoc/>
    public void Opened(ListenerBinding listener, EndPoint remote)
    {
    }

    /// <inheritdoc/>
    public void Closed(ListenerBinding listener, EndPoint remote, CloseReason reason)
    {
        switch (reason)
        {
            case CloseReason.HttpOnKafkaPort:
                Hint(log, remote, listener.Name, "sent an HTTP request; this port speaks Kafka's protocol");
                break;
            case CloseReason.TlsOnPlaintextPort:
                Hint(log, remote, listener.Name, "began a TLS handshake, but the listener is PLAINTEXT");
                break;
            case CloseReason.ProxyProtocol:
                Hint(log, remote, listener.Name, "sent a PROXY protocol header, which is not supported");
                break;
            default:
                Quietly(log, remote, listener.Name, reason);
                break;
        }
    }

    /// <inheritdoc/>
    public void Failed(ListenerBinding listener, EndPoint remote, Exception exception) => Broke(log, remote, listener.Name, exception);

    /// <inheritdoc/>
    public void Paused(ListenerBinding listener, bool outOfDescriptors)
    {
        if (outOfDescriptors) OutOfDescriptors(log, listener.Name);
        else AtLimit(log, listener.Name);
    }

    [LoggerMessage(20, LogLevel.Warning, "{Remote} on listener {Listener} {What}; the connection is closed.")]
    private static partial void Hint(ILogger log, EndPoint remote, string listener, string what);

    [LoggerMessage(21, LogLevel.Debug, "Connection of {Remote} on listener {Listener} closed: {Reason}.")]
    private static partial void Quietly(ILogger log, EndPoint remote, string listener, CloseReason reason);

    [LoggerMessage(22, LogLevel.Error, "Serving {Remote} on listener {Listener} failed; the connection is closed.")]
    private static partial void Broke(ILogger log, EndPoint remote, string listener, Exception failure);

    [LoggerMessage(23, LogLevel.Warning,
        "Listener {Listener} pauses: no file descriptor is left for connections. Raise the limit (ulimit -n).")]
    private static partial void OutOfDescriptors(ILogger log, string listener);

    [LoggerMessage(24, LogLevel.Warning, "Listener {Listener} pauses: max.connections is reached.")]
    private static partial void AtLimit(ILogger log, string listener);
}
