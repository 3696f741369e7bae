using Sluice.Base.Transports;

namespace Sluice.Base.Lanes;

/// <summary>
/// A lane with its own thread. It sleeps in its poller; a poster wakes it only when it sleeps, so that a busy lane costs its posters
/// no system call. The handshake: the lane sets <c>_sleeping</c>, fences, looks into the mailbox again, waits; the poster enqueues,
/// fences, looks at <c>_sleeping</c>. One of the two always sees the other.
/// </summary>
internal sealed class ThreadLane : SteppedLane
{
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private int _threadId;
    private int _sleeping;
    private volatile bool _stopped;

    internal ThreadLane(LaneSettings settings, ILaneOwner owner, IPoller poller, TimeProvider time, Action<Lane, Exception> fault)
        : base(settings, owner, poller, time, fault)
    {
        _time = time;
        _thread = new Thread(Run) { IsBackground = true, Name = settings.Name };
    }

    public override bool IsCurrent => Environment.CurrentManagedThreadId == Volatile.Read(ref _threadId);

    internal override bool IsStopped => _stopped;

    internal void Start() => _thread.Start();

    internal void RequestStop()
    {
        _stopped = true;
        WakeWhenSleeping();
    }

    internal void Join(TimeSpan patience)
    {
        if (!IsCurrent) _thread.Join(patience);
    }

    protected override void MailArrived()
    {
        if (!IsCurrent) WakeWhenSleeping();
    }

    private void WakeWhenSleeping()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleeping) == 1 && Interlocked.Exchange(ref _sleeping, 0) == 1) Poller.Wake();
    }

    private void Run()
    {
        Volatile.Write(ref _threadId, Environment.CurrentManagedThreadId);
        var spin = new SpinGovernor(Settings.SpinNs);
        while (!_stopped)
        {
            Instant fresh = Clock.Now(_time);
            long timeoutNs = OwnerHasWork || HasMail || spin.IsSpinning(fresh) ? 0 : WaitNs(fresh);
            if (timeoutNs != 0)
            {
                spin.Sleeps();
                Volatile.Write(ref _sleeping, 1);
                Interlocked.MemoryBarrier();
                if (HasMail || _stopped) timeoutNs = 0;
            }

            bool busy = RunStep(timeoutNs);
            Volatile.Write(ref _sleeping, 0);
            if (!busy) spin.LookedInVain();
            else if (EventsOfOnePeer < SpinGovernor.LeastEventsOfOnePeer) spin.Rest();
            else spin.Worked(timeoutNs == 0 ? 0 : Math.Max(1, Now.Nanoseconds - fresh.Nanoseconds));
        }

        DropMail();
        Poller.Dispose();
    }

    private long WaitNs(Instant now)
    {
        Instant due = NextDue;
        if (due == Instant.Never) return -1;
        return Math.Max(0, due.Nanoseconds - now.Nanoseconds);
    }
}
