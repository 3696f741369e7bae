using Sluice.Base.Transports;

namespace Sluice.Base.Lanes;

/// <summary>A lane that runs when the <see cref="SteppingScheduler"/> picks it, on the scheduler's thread.</summary>
internal sealed class SteppingLane : SteppedLane
{
    private readonly SteppingScheduler _scheduler;
    private readonly ISteppablePoller _poller;
    private bool _stopped;

    internal SteppingLane(
        SteppingScheduler scheduler, int number, LaneSettings settings, ILaneOwner owner, ISteppablePoller poller,
        Action<Lane, Exception> fault)
        : base(settings, owner, poller, scheduler.Time, fault)
    {
        _scheduler = scheduler;
        _poller = poller;
        Number = number;
    }

    public override bool IsCurrent => ReferenceEquals(_scheduler.Current, this);

    /// <summary>Counts lanes in the order of their creation: what the trace names them by.</summary>
    internal int Number { get; }

    internal override bool IsStopped => _stopped;

    internal bool IsRunnable(Instant now) => HasMail || OwnerHasWork || _poller.HasReady || NextDue <= now;

    internal void Step() => RunStep(0);

    internal void Stop()
    {
        _stopped = true;
        DropMail();
        _poller.Dispose();
    }

    protected override void MailArrived()
    {
    }

    protected override void Trace(LaneEventKind kind, long detail) => _scheduler.Trace(this, kind, detail);
}
