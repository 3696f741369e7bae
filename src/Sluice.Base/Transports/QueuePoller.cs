using Sluice.Base.Lanes;

namespace Sluice.Base.Transports;

/// <summary>
/// The poller of transports whose readiness arrives by calls from other threads instead of a system call. Edges of one registration
/// gather until they are taken; registrations come out in the order of their first edge. Guarded by its gate, on which the lane's
/// thread waits.
/// </summary>
internal class QueuePoller(object gate) : IPoller
{
    private readonly Queue<QueueRegistration> _ready = new();
    private bool _woken;

    public int Poll(Span<ReadyEvent> ready, long timeoutNs)
    {
        lock (gate)
        {
            if (_ready.Count == 0 && !_woken && timeoutNs != 0) Monitor.Wait(gate, SleepPoller.WholeMs(timeoutNs));
            _woken = false;
            int filled = 0;
            while (filled < ready.Length && _ready.TryDequeue(out QueueRegistration? registration))
            {
                if (!registration.Cancelled) ready[filled++] = new ReadyEvent(registration.Token, registration.Pending);
                registration.Pending = Readiness.None;
            }

            return filled;
        }
    }

    public void Wake()
    {
        lock (gate)
        {
            _woken = true;
            Monitor.PulseAll(gate);
        }
    }

    public void Dispose()
    {
        lock (gate) _ready.Clear();
    }

    internal void Mark(QueueRegistration registration, Readiness readiness)
    {
        lock (gate)
        {
            if (registration.Cancelled) return;
            if (registration.Pending == Readiness.None)
            {
                _ready.Enqueue(registration);
                Monitor.PulseAll(gate);
            }

            registration.Pending |= readiness;
        }
    }

    internal void Cancel(QueueRegistration registration)
    {
        lock (gate) registration.Cancelled = true;
    }

    /// <summary>The next poll will return at least one event, or drop what was cancelled.</summary>
    protected bool IsAnyReady()
    {
        lock (gate) return _ready.Count > 0;
    }
}
