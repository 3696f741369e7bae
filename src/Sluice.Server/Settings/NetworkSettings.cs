namespace Sluice.Server.Settings;

/// <summary>Connections, threads and the limits of requests.</summary>
public sealed record NetworkSettings
{
    private const string RequestBytes = "socket.request.max.bytes";
    private const string QueuedMaxBytes = "queued.max.request.bytes";

    /// <summary><c>num.network.threads</c>: processor loops per listener as Kafka counts them.</summary>
    public required int NetworkThreads { get; init; }

    /// <summary><c>num.io.threads</c>: workers for what may block.</summary>
    public required int IoThreads { get; init; }

    /// <summary><c>background.threads</c>.</summary>
    public required int BackgroundThreads { get; init; }

    /// <summary><c>socket.send.buffer.bytes</c>; -1 leaves it to the system.</summary>
    public required int SendBufferBytes { get; init; }

    /// <summary><c>socket.receive.buffer.bytes</c>; -1 leaves it to the system.</summary>
    public required int ReceiveBufferBytes { get; init; }

    /// <summary><c>socket.request.max.bytes</c>: the largest frame.</summary>
    public required int RequestMaxBytes { get; init; }

    /// <summary><c>socket.listen.backlog.size</c>.</summary>
    public required int ListenBacklog { get; init; }

    /// <summary><c>queued.max.requests</c>.</summary>
    public required int QueuedMaxRequests { get; init; }

    /// <summary><c>queued.max.request.bytes</c>; -1 is unlimited.</summary>
    public required long QueuedMaxRequestBytes { get; init; }

    /// <summary><c>connections.max.idle.ms</c>.</summary>
    public required long ConnectionsMaxIdleMs { get; init; }

    /// <summary><c>max.connections</c>.</summary>
    public required int MaxConnections { get; init; }

    /// <summary><c>max.connections.per.ip</c>.</summary>
    public required int MaxConnectionsPerIp { get; init; }

    /// <summary><c>max.connection.creation.rate</c>, per second.</summary>
    public required int MaxConnectionCreationRate { get; init; }

    /// <summary><c>request.timeout.ms</c>.</summary>
    public required int RequestTimeoutMs { get; init; }

    /// <summary><c>sluice.socket.frame.idle.ms</c>.</summary>
    public required long FrameIdleMs { get; init; }

    /// <summary><c>sluice.network.transport</c>: <see cref="OwnSettings.Epoll"/> or <see cref="OwnSettings.Sockets"/>.</summary>
    public required string Transport { get; init; }

    /// <summary><c>sluice.network.spin.us</c>.</summary>
    public required long SpinUs { get; init; }

    internal static NetworkSettings Read(SettingReader settings)
    {
        var read = new NetworkSettings
        {
            NetworkThreads = settings.Int("num.network.threads"),
            IoThreads = settings.Int("num.io.threads"),
            BackgroundThreads = settings.Int("background.threads"),
            SendBufferBytes = settings.Int("socket.send.buffer.bytes"),
            ReceiveBufferBytes = settings.Int("socket.receive.buffer.bytes"),
            RequestMaxBytes = settings.Int(RequestBytes),
            ListenBacklog = settings.Int("socket.listen.backlog.size"),
            QueuedMaxRequests = settings.Int("queued.max.requests"),
            QueuedMaxRequestBytes = settings.Long(QueuedMaxBytes),
            ConnectionsMaxIdleMs = settings.Long("connections.max.idle.ms"),
            MaxConnections = settings.Int("max.connections"),
            MaxConnectionsPerIp = settings.Int("max.connections.per.ip"),
            MaxConnectionCreationRate = settings.Int("max.connection.creation.rate"),
            RequestTimeoutMs = settings.Int("request.timeout.ms"),
            FrameIdleMs = settings.Long(OwnSettings.FrameIdleMs),
            Transport = settings.String(OwnSettings.Transport)!,
            SpinUs = Math.Min(settings.Long(OwnSettings.SpinUs), 1_000_000),
        };
        if (read.QueuedMaxRequestBytes > 0 && read.QueuedMaxRequestBytes < read.RequestMaxBytes)
        {
            // The largest frame would never find the room it waits for.
            settings.Report(QueuedMaxBytes, $"{QueuedMaxBytes} must be larger or equal to {RequestBytes}");
        }
        return read;
    }
}
