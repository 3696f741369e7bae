using System.Collections.Concurrent;
using Sluice.Base.Transports;

namespace Sluice.Base.Lanes;

/// <summary>
/// What lanes of every scheduler share: mailbox, timers, clocks and the order of a step (events, mailbox, timers, end of step). An
/// exception of one callback goes to the fault handler and the step goes on, for the readiness already taken would be lost otherwise.
/// </summary>
internal abstract class SteppedLane(
    LaneSettings settings, ILaneOwner owner, IPoller poller, TimeProvider time, Action<Lane, Exception> fault) : Lane
{
    private const int MailPerStep = 1024;

    private readonly ReadyEvent[] _ready = new ReadyEvent[256];
    private readonly ConcurrentQueue<ILaneWork> _mailbox = new();
    private readonly TimingWheel _wheel = new();
    private Instant _now = Clock.Now(time);
    private long _nowMs = Clock.NowMs(time);
    private int _queued;
    private object? _lastToken;

    public override string Name => settings.Name;

    public override Instant Now => _now;

    public override long NowMs => _nowMs;

    public override IPoller Poller => poller;

    protected LaneSettings Settings => settings;

    /// <summary>True once stopped: posts are refused or dropped.</summary>
    internal abstract bool IsStopped { get; }

    internal bool HasMail => !_mailbox.IsEmpty;

    internal Instant NextDue => _wheel.NextDue;

    /// <summary>The owner left work at the end of the last step.</summary>
    internal bool OwnerHasWork { get; private set; }

    public override bool TryPost(ILaneWork work)
    {
        if (IsStopped) return false;
        if (Interlocked.Increment(ref _queued) > settings.MailboxCapacity)
        {
            Interlocked.Decrement(ref _queued);
            return false;
        }

        _mailbox.Enqueue(work);
        MailArrived();
        return true;
    }

    public override void Post(ILaneWork work)
    {
        if (IsStopped) return;
        Interlocked.Increment(ref _queued);
        _mailbox.Enqueue(work);
        MailArrived();
    }

    public override void Arm(LaneTimer timer, Instant due) => _wheel.Arm(timer, due);

    public override void Disarm(LaneTimer timer) => _wheel.Disarm(timer);

    /// <summary>So many events in a row, of this step and those before it, were of one and the same peer.</summary>
    protected long EventsOfOnePeer { get; private set; }

    /// <summary>Called by the poster after it enqueued: wakes the lane when it sleeps.</summary>
    protected abstract void MailArrived();

    /// <summary>Lets a scheduler record what the lane does.</summary>
    protected virtual void Trace(LaneEventKind kind, long detail)
    {
    }

    /// <summary>Waits for at most <paramref name="timeoutNs"/>, then runs one step. False when there was nothing to do.</summary>
    protected bool RunStep(long timeoutNs)
    {
        int ready = poller.Poll(_ready, timeoutNs);
        _now = Clock.Now(time);
        if (ready == 0 && _mailbox.IsEmpty && !OwnerHasWork && _wheel.NextDue > _now) return false;
        _nowMs = Clock.NowMs(time);
        RunReady(ready);
        RunMail();
        RunTimers();
        try
        {
            OwnerHasWork = owner.EndOfStep(this);
        }
        catch (Exception exception)
        {
            OwnerHasWork = true;
            fault(this, exception);
        }

        return true;
    }

    internal void DropMail()
    {
        while (_mailbox.TryDequeue(out _)) Interlocked.Decrement(ref _queued);
    }

    private void RunReady(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Trace(LaneEventKind.Ready, (long)_ready[i].Readiness);
            EventsOfOnePeer = ReferenceEquals(_ready[i].Token, _lastToken) ? EventsOfOnePeer + 1 : 1;
            _lastToken = _ready[i].Token;
            try
            {
                owner.Ready(this, _ready[i]);
            }
            catch (Exception exception)
            {
                fault(this, exception);
            }
        }

        Array.Clear(_ready, 0, count);
    }

    private void RunMail()
    {
        for (int i = 0; i < MailPerStep && _mailbox.TryDequeue(out ILaneWork? work); i++)
        {
            Interlocked.Decrement(ref _queued);
            Trace(LaneEventKind.Mail, 0);
            try
            {
                work.Run(this);
            }
            catch (Exception exception)
            {
                fault(this, exception);
            }
        }
    }

    private void RunTimers()
    {
        _wheel.Begin(_now);
        while (_wheel.TakeDue() is { } timer)
        {
            Trace(LaneEventKind.Timer, timer.Due.Nanoseconds);
            try
            {
                timer.Fire(this);
            }
            catch (Exception exception)
            {
                fault(this, exception);
            }
        }
    }
}
