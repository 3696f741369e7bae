namespace Sluice.Base.Transports.Memory;

/// <summary>A connection or listener known to a poller. Guarded by the network's lock.</summary>
internal sealed class MemoryRegistration(MemoryPoller poller, object token)
{
    internal object Token => token;

    internal Readiness Pending { get; set; }

    internal bool Cancelled { get; set; }

    internal void Mark(Readiness readiness)
    {
        if (!Cancelled) poller.Mark(this, readiness);
    }
}
