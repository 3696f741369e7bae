using Sluice.Base.Transports;

namespace Sluice.Base.Lanes;

/// <summary>The scheduler of production: an own OS thread per lane. Any thread may create and stop lanes.</summary>
public sealed class ThreadScheduler(TimeProvider time) : IScheduler, IDisposable
{
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<ThreadLane> _lanes = [];

    /// <inheritdoc/>
    public TimeProvider Time => time;

    /// <inheritdoc/>
    public Lane Create(LaneSettings settings, ILaneOwner owner, ITransport? transport, Action<Lane, Exception> fault)
    {
        IPoller poller = transport?.CreatePoller() ?? new SleepPoller();
        var lane = new ThreadLane(settings, owner, poller, time, fault);
        lock (_lock)
        {
            _lanes.RemoveAll(static stopped => stopped.IsStopped);
            _lanes.Add(lane);
        }

        lane.Start();
        return lane;
    }

    /// <inheritdoc/>
    public void Stop(Lane lane) => ((ThreadLane)lane).RequestStop();

    /// <summary>Stops every lane and waits for their threads.</summary>
    public void Dispose()
    {
        ThreadLane[] lanes;
        lock (_lock) lanes = [.. _lanes];
        foreach (ThreadLane lane in lanes) lane.RequestStop();
        foreach (ThreadLane lane in lanes) lane.Join(JoinPatience);
    }
}
