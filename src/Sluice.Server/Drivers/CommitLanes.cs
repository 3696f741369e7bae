using Sluice.Base.Lanes;
using Sluice.Server.Partitions;
using Sluice.Storage.Logs;

namespace Sluice.Server.Drivers;

/// <summary>
/// A lane for each log directory that commits while the directory's disk stalls, or always, so that such a disk keeps only its own
/// partitions waiting.
/// </summary>
internal sealed class CommitLanes : IDeferredCommits
{
    private readonly Dictionary<LogDirectory, Lane> _lanes = [];
    private int _undrained;

    /// <summary>Lanes for all directories.</summary>
    public CommitLanes(IScheduler scheduler, IReadOnlyList<LogDirectory> directories, bool always, Action<Lane, Exception> fault)
    {
        Always = always;
        foreach (LogDirectory directory in directories)
        {
            _lanes.Add(directory,
                scheduler.Create(new LaneSettings($"append-{directory.Path}"), WorkOnlyLane.Instance, transport: null, fault));
        }
    }

    /// <inheritdoc/>
    public bool Always { get; }

    /// <inheritdoc/>
    public void Post(LogDirectory directory, ILaneWork work) => _lanes[directory].Post(work);

    /// <summary>Runs <paramref name="drained"/> on some lane once everything posted so far was committed.</summary>
    public void Drain(Action drained)
    {
        _undrained = _lanes.Count;
        foreach (Lane lane in _lanes.Values) lane.Post(new Fence(this, drained));
    }

    /// <summary>Ends the lanes.</summary>
    public void Stop(IScheduler scheduler)
    {
        foreach (Lane lane in _lanes.Values) scheduler.Stop(lane);
    }

    private sealed class Fence(CommitLanes lanes, Action drained) : ILaneWork
    {
        public void Run(Lane lane)
        {
            if (Interlocked.Decrement(ref lanes._undrained) == 0) drained();
        }
    }
}
