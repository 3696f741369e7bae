using Sluice.Base.Transports;

namespace Sluice.Base.Lanes;

/// <summary>
/// The scheduler of the simulator and of tests: one thread, the caller's, picks the next runnable lane by a seeded random source;
/// when none is runnable it turns the clock to the next timer. Same seed, same code, same run: <see cref="TraceHash"/> tells.
/// </summary>
public sealed class SteppingScheduler(ManualTimeProvider time, IRandomSource random) : IScheduler
{
    private readonly List<SteppingLane> _lanes = [];
    private readonly List<SteppingLane> _runnable = [];
    private int _created;

    /// <inheritdoc/>
    public TimeProvider Time => time;

    /// <summary>Hash of everything that happened: lane, kind of event, time, in order.</summary>
    public ulong TraceHash { get; private set; } = Fnv.Start;

    /// <summary>Steps run so far.</summary>
    public long Steps { get; private set; }

    /// <summary>
    /// Lanes that do not run for now, by name: threads that something keeps waiting, a disk perhaps. Null when there are none. Time goes on
    /// for the others.
    /// </summary>
    public Func<string, bool>? Held { get; set; }

    /// <summary>Name of the lane that is being stepped; null between steps.</summary>
    public string? Running => Current?.Name;

    internal SteppingLane? Current { get; private set; }

    /// <inheritdoc/>
    public Lane Create(LaneSettings settings, ILaneOwner owner, ITransport? transport, Action<Lane, Exception> fault)
    {
        IPoller poller = transport?.CreatePoller() ?? new SleepPoller();
        if (poller is not ISteppablePoller steppable)
        {
            throw new ArgumentException("This transport's poller cannot be stepped.", nameof(transport));
        }

        var lane = new SteppingLane(this, _created++, settings, owner, steppable, fault);
        _lanes.Add(lane);
        return lane;
    }

    /// <inheritdoc/>
    public void Stop(Lane lane)
    {
        var stopping = (SteppingLane)lane;
        if (_lanes.Remove(stopping)) stopping.Stop();
    }

    /// <summary>Runs one step of one runnable lane; false when no lane is runnable now.</summary>
    public bool Step()
    {
        Check.That(Current is null);
        Instant now = time.Now;
        _runnable.Clear();
        foreach (SteppingLane lane in _lanes)
        {
            if (lane.IsRunnable(now) && !IsHeld(lane)) _runnable.Add(lane);
        }

        if (_runnable.Count == 0) return false;
        SteppingLane chosen = _runnable[_runnable.Count == 1 ? 0 : random.NextInt(_runnable.Count)];
        Steps++;
        Current = chosen;
        try
        {
            Trace(chosen, LaneEventKind.Step, 0);
            chosen.Step();
        }
        finally
        {
            Current = null;
        }

        return true;
    }

    /// <summary>
    /// Steps until <paramref name="condition"/> holds, turning the clock to the next timer whenever nothing is runnable. False when
    /// <paramref name="maxSteps"/> were not enough, or when nothing is left that could happen.
    /// </summary>
    public bool RunUntil(Func<bool> condition, int maxSteps = 100_000)
    {
        for (int step = 0; step < maxSteps; step++)
        {
            if (condition()) return true;
            if (!Step() && !AdvanceToNextTimer(Instant.Never)) return condition();
        }

        return condition();
    }

    /// <summary>
    /// Steps until nothing is runnable, without turning the clock. Returns false when <paramref name="maxSteps"/> were not enough.
    /// </summary>
    public bool RunUntilIdle(int maxSteps = 100_000)
    {
        for (int step = 0; step < maxSteps; step++)
        {
            if (!Step()) return true;
        }

        return false;
    }

    /// <summary>Lets <paramref name="milliseconds"/> of virtual time pass, running everything that happens in it.</summary>
    public bool RunFor(long milliseconds, int maxSteps = 100_000)
    {
        Instant end = time.Now.PlusMs(milliseconds);
        for (int step = 0; step < maxSteps; step++)
        {
            if (Step() || AdvanceToNextTimer(end)) continue;
            time.Advance(end.Nanoseconds - time.Now.Nanoseconds);
            return RunUntilIdle(maxSteps - step);
        }

        return false;
    }

    internal void Trace(SteppingLane lane, LaneEventKind kind, long detail)
    {
        TraceHash = Fnv.Add(TraceHash, ((long)lane.Number << 8) | (long)kind);
        TraceHash = Fnv.Add(TraceHash, detail);
        TraceHash = Fnv.Add(TraceHash, time.Now.Nanoseconds);
    }

    private bool IsHeld(SteppingLane lane) => Held is { } held && held(lane.Name);

    private bool AdvanceToNextTimer(Instant limit)
    {
        Instant next = Instant.Never;
        foreach (SteppingLane lane in _lanes)
        {
            if (lane.NextDue < next && !IsHeld(lane)) next = lane.NextDue;
        }

        if (next == Instant.Never || next > limit) return false;
        TraceHash = Fnv.Add(TraceHash, (long)LaneEventKind.Advance);
        time.Advance(next.Nanoseconds - time.Now.Nanoseconds);
        return true;
    }
}
