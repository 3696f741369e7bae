namespace Sluice.Base.Transports;

/// <summary>How an accept ended.</summary>
public enum AcceptStatus
{
    /// <summary>A connection was accepted.</summary>
    Accepted,

    /// <summary>No connection waits; the poller reports the next one.</summary>
    WouldBlock,

    /// <summary>The process or the system has no descriptor left: pause the listener and try again later.</summary>
    OutOfDescriptors,

    /// <summary>This one connection failed before it was accepted; try the next.</summary>
    Aborted,
}
