namespace Sluice.Base.Transports.Memory;

/// <summary>
/// Readiness of memory connections for one lane. Edges of one registration gather until they are taken; registrations come out in
/// the order of their first edge. Guarded by the network's lock, on which a poller with a thread of its own waits.
/// </summary>
internal sealed class MemoryPoller(object gate) : ISteppablePoller
{
    private readonly Queue<MemoryRegistration> _ready = new();
    private bool _woken;

    public bool HasReady
    {
        get
        {
            lock (gate) return _ready.Count > 0;
        }
    }

    public int Poll(Span<ReadyEvent> ready, long timeoutNs)
    {
        lock (gate)
        {
            if (_ready.Count == 0 && !_woken && timeoutNs != 0) Monitor.Wait(gate, Lanes.SleepPoller.WholeMs(timeoutNs));
            _woken = false;
            int filled = 0;
            while (filled < ready.Length && _ready.TryDequeue(out MemoryRegistration? registration))
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

    /// <summary>Adds edges to a registration; under the gate.</summary>
    internal void Mark(MemoryRegistration registration, Readiness readiness)
    {
        if (registration.Pending == Readiness.None)
        {
            _ready.Enqueue(registration);
            Monitor.PulseAll(gate);
        }

        registration.Pending |= readiness;
    }
}
