namespace Sluice.Base.Transports;

/// <summary>
/// A connection or listener known to a <see cref="QueuePoller"/>. Guarded by the poller's gate. An object of its own per
/// registration: an event under way for a connection that was closed finds it cancelled, whatever took the connection's place.
/// </summary>
internal sealed class QueueRegistration(QueuePoller poller, object token)
{
    internal object Token => token;

    internal Readiness Pending { get; set; }

    internal bool Cancelled { get; set; }

    /// <summary>Adds edges; from any thread.</summary>
    internal void Mark(Readiness readiness) => poller.Mark(this, readiness);

    /// <summary>No event is reported from here on; from any thread.</summary>
    internal void Cancel() => poller.Cancel(this);
}
