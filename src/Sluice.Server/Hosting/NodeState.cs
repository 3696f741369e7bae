namespace Sluice.Server.Hosting;

/// <summary>Where a node is in its life. Numbers are Kafka's broker states.</summary>
public enum NodeState
{
    /// <summary>Not started, or stopped.</summary>
    NotRunning = 0,

    /// <summary>The metadata is being replayed and the broker registered.</summary>
    Starting = 1,

    /// <summary>Logs are being opened.</summary>
    Recovery = 2,

    /// <summary>Requests are served.</summary>
    Running = 3,

    /// <summary>Leaving in order: the controller is asked to let the broker go.</summary>
    PendingControlledShutdown = 6,

    /// <summary>Logs are being closed.</summary>
    ShuttingDown = 7,
}
