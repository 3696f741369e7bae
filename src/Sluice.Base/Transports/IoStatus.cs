namespace Sluice.Base.Transports;

/// <summary>How a non-blocking call ended.</summary>
public enum IoStatus
{
    /// <summary>Bytes were moved.</summary>
    Done,

    /// <summary>Nothing can be moved now; the poller reports when it can.</summary>
    WouldBlock,

    /// <summary>The peer closed its side (receive), or the connection is broken (both).</summary>
    Closed,

    /// <summary>The file ended before the region did (truncated underneath): the frame cannot be completed.</summary>
    FileTooShort,
}
