using Sluice.Base.Transports;

namespace Sluice.Base.Lanes;

/// <summary>
/// A single-threaded place where server code runs: a bounded mailbox, a timing wheel, a poller, and a clock read once per step.
/// Never re-entrant. Who steps it is the scheduler's business: an own thread in production, the one stepping thread in the
/// simulator and in tests.
/// </summary>
public abstract class Lane
{
    /// <summary>Name for logs, metrics and thread lists.</summary>
    public abstract string Name { get; }

    /// <summary>Monotonic time of this step.</summary>
    public abstract Instant Now { get; }

    /// <summary>Wall-clock milliseconds since 1970 of this step.</summary>
    public abstract long NowMs { get; }

    /// <summary>The poller that connections and listeners of this lane register with.</summary>
    public abstract IPoller Poller { get; }

    /// <summary>True when the caller runs inside a step of this lane.</summary>
    public abstract bool IsCurrent { get; }

    /// <summary>Posts from any thread. False when the mailbox is full: the caller pushes back on whoever asked.</summary>
    public abstract bool TryPost(ILaneWork work);

    /// <summary>Posts an answer to something this lane asked for, never refused: the asker's own bound limits how many there are.</summary>
    public abstract void Post(ILaneWork work);

    /// <summary>Arms or re-arms a timer. On this lane only.</summary>
    public abstract void Arm(LaneTimer timer, Instant due);

    /// <summary>Disarms a timer; harmless when it is not armed. On this lane only.</summary>
    public abstract void Disarm(LaneTimer timer);
}
