using System.Net;
using Sluice.Server.Settings;

namespace Sluice.Server.Network;

/// <summary>The bounds of the network layer. Defaults are Kafka's where Kafka has the setting, and unnoticeable where it has not.</summary>
public sealed record NetworkLimits
{
    /// <summary><c>socket.request.max.bytes</c>.</summary>
    public int RequestMaxBytes { get; init; } = 104857600;

    /// <summary><c>queued.max.request.bytes</c>; −1 is unlimited.</summary>
    public long QueuedMaxRequestBytes { get; init; } = -1;

    /// <summary><c>connections.max.idle.ms</c>.</summary>
    public long ConnectionsMaxIdleMs { get; init; } = 600_000;

    /// <summary><c>sluice.socket.frame.idle.ms</c>: the window in which a begun frame must come on.</summary>
    public long FrameIdleMs { get; init; } = 30_000;

    /// <summary>Bytes per second that a begun frame must make, averaged over <see cref="FrameIdleMs"/>.</summary>
    public int FrameMinBytesPerSecond { get; init; } = 1024;

    /// <summary><c>max.connections</c>.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>Connections there are descriptors for.</summary>
    public int ConnectionDescriptors { get; init; } = int.MaxValue;

    /// <summary><c>max.connections.per.ip</c>.</summary>
    public int MaxConnectionsPerIp { get; init; } = int.MaxValue;

    /// <summary><c>max.connections.per.ip.overrides</c>.</summary>
    public IReadOnlyDictionary<IPAddress, int> MaxConnectionsPerIpOverrides { get; init; } = new Dictionary<IPAddress, int>();

    /// <summary><c>max.connection.creation.rate</c> of all listeners together, but for the inter-broker one.</summary>
    public int MaxConnectionCreationRate { get; init; } = int.MaxValue;

    /// <summary>How long a peer may leave its answers lying while the node is over its memory budget.</summary>
    public long StalledSendMs { get; init; } = 60_000;

    /// <summary><c>socket.listen.backlog.size</c>.</summary>
    public int ListenBacklog { get; init; } = 50;

    /// <summary>Requests one connection starts per turn.</summary>
    public int TurnRequests { get; init; } = 64;

    /// <summary>
    /// What a request that is neither Produce nor Fetch counts for: it is made into objects and costs some ten times as much, and
    /// no client has many of them under way.
    /// </summary>
    public int TurnShare { get; init; } = 8;

    /// <summary>
    /// A step that has taken this long starts no second request of a connection (of a pipeline of Produces: none beyond a few): what a
    /// request costs is not known before, a Metadata of a thousand partitions costs as much as five hundred small Produces.
    /// </summary>
    public long TurnNs { get; init; } = 100_000;

    /// <summary>Bytes one connection receives, and sends, per turn.</summary>
    public int TurnBytes { get; init; } = 1 << 20;

    /// <summary>Produces of one connection that may be under way at once.</summary>
    public int PipelinedProduces { get; init; } = 64;

    /// <summary>Bytes of frames of one connection that may be under way at once, one frame always being allowed.</summary>
    public int PipelinedBytes { get; init; } = 16 << 20;

    /// <summary>The limits that a node's settings ask for.</summary>
    public static NetworkLimits From(NetworkSettings settings) => new()
    {
        RequestMaxBytes = settings.RequestMaxBytes,
        QueuedMaxRequestBytes = settings.QueuedMaxRequestBytes,
        ConnectionsMaxIdleMs = settings.ConnectionsMaxIdleMs,
        FrameIdleMs = settings.FrameIdleMs,
        MaxConnections = settings.MaxConnections,
        MaxConnectionsPerIp = settings.MaxConnectionsPerIp,
        MaxConnectionCreationRate = settings.MaxConnectionCreationRate,
        ListenBacklog = settings.ListenBacklog,
    };
}
