using Sluice.Base.Transports;

namespace Sluice.Base.Lanes;

/// <summary>The poller of a lane without connections: it sleeps and wakes, and never has an event.</summary>
internal sealed class SleepPoller : ISteppablePoller
{
    private readonly object _gate = new();
    private bool _woken;

    public bool HasReady => false;

    public int Poll(Span<ReadyEvent> ready, long timeoutNs)
    {
        lock (_gate)
        {
            if (!_woken && timeoutNs != 0) Monitor.Wait(_gate, WholeMs(timeoutNs));
            _woken = false;
        }

        return 0;
    }

    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Milliseconds of a poll timeout, rounded up; −1 without end.</summary>
    internal static int WholeMs(long timeoutNs)
    {
        if (timeoutNs < 0) return -1;
        long ms = (timeoutNs / 1_000_000) + (timeoutNs % 1_000_000 == 0 ? 0 : 1);
        return (int)Math.Min(ms, int.MaxValue);
    }
}
