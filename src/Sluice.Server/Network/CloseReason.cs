namespace Sluice.Server.Network;

/// <summary>Why a connection was closed: for the log and for metrics.</summary>
public enum CloseReason
{
    /// <summary>The peer closed, or the connection broke.</summary>
    PeerClosed,

    /// <summary>A frame size below a request header or above <c>socket.request.max.bytes</c>.</summary>
    InvalidFrameSize,

    /// <summary>The first bytes are those of an HTTP request: a browser or a probe on the Kafka port.</summary>
    HttpOnKafkaPort,

    /// <summary>The first bytes are a TLS hello: a TLS client on a plaintext listener.</summary>
    TlsOnPlaintextPort,

    /// <summary>The first bytes are a PROXY protocol line: a load balancer that should not send it.</summary>
    ProxyProtocol,

    /// <summary>The request could not be understood, is unknown, or is not offered on this listener.</summary>
    InvalidRequest,

    /// <summary>A Produce with acks=0 failed: closing is the only way to tell.</summary>
    FailedWithoutAcks,

    /// <summary>Nothing happened for <c>connections.max.idle.ms</c>.</summary>
    Idle,

    /// <summary>A frame was begun and did not come on.</summary>
    SlowFrame,

    /// <summary>The peer did not take its answers for a minute, while the node's memory budget was used up.</summary>
    SlowReader,

    /// <summary>A file ended before the region that was promised.</summary>
    FileTooShort,

    /// <summary>An exception of ours.</summary>
    InternalError,

    /// <summary>Over <c>max.connections.per.ip</c>.</summary>
    TooManyFromAddress,

    /// <summary>The node stops.</summary>
    Stopping,
}
