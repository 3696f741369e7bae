using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Protocol.Records;
using Sluice.Storage.Logs;

namespace Sluice.Server.Partitions;

/// <summary>
/// Gathers the batches that arrive within one step of a processor loop, partition by partition in arrival order, and commits them at
/// the end of the step: one lock and one write per partition instead of one per request, which is where most of the cost of small
/// produces goes. Owned by its loop. The frames that hold the batches stay until their owners were told.
/// </summary>
internal sealed class AppendStage(TimeProvider time, IDeferredCommits deferred)
{
    private readonly Dictionary<Partition, StagedRun> _runs = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<StagedRun> _spare = new();
    private readonly List<StagedRun> _order = [];
    private readonly List<StagedRun> _busy = [];
    private readonly WakeList _wake = new();

    /// <summary>True when a commit is due at the end of the step.</summary>
    public bool HasWork => _order.Count > 0;

    /// <summary>Stages one checked batch. Its bytes stay valid until <paramref name="owner"/> is told.</summary>
    public void Add(Partition partition, NativeSlice bytes, in RecordBatchHeader header, IStagedBatchOwner owner, int slot)
    {
        if (!_runs.TryGetValue(partition, out StagedRun? run))
        {
            run = _spare.Count > 0 ? _spare.Pop() : new StagedRun();
            run.Partition = partition;
            _runs.Add(partition, run);
            _order.Add(run);
        }
        run.Add(new BatchAppend { Bytes = bytes, Header = header }, owner, slot);
    }

    /// <summary>
    /// Commits everything staged: free partitions first, then those another lane is busy with. What lies on a stalling disk goes by the
    /// lane of its directory and is told later.
    /// </summary>
    public void Commit(Lane lane)
    {
        foreach (StagedRun run in _order)
        {
            if (MustDefer(run)) Defer(run, lane);
            else if (run.Partition!.TryEnter()) CommitEntered(run, lane);
            else _busy.Add(run);
        }
        foreach (StagedRun run in _busy)
        {
            run.Partition!.Enter();
            CommitEntered(run, lane);
        }
        _busy.Clear();
        _runs.Clear();
        _wake.PostAll();
        foreach (StagedRun run in _order)
        {
            if (!run.IsDeferred) Told(run);
        }
        _order.Clear();
    }

    /// <summary>Tells the owners of a run that was committed, on the loop.</summary>
    public void Told(StagedRun run)
    {
        run.Answer();
        _spare.Push(run);
    }

    /// <summary>The monotonic clock at this moment: steps are too coarse to measure a write.</summary>
    public Instant Clock() => Base.Clock.Now(time);

    private bool MustDefer(StagedRun run) =>
        deferred.Always || run.Partition!.HasDeferred || run.Partition.Directory is { IsStalling: true };

    private void Defer(StagedRun run, Lane lane)
    {
        if (run.Partition!.Directory is not { } directory)
        {
            run.Partition.Enter();
            while (run.Done < run.Count) run.CommitNext(lane.Now, lane.NowMs, _wake, leavesGate: false);
            run.Partition.Exit();
            return;
        }
        run.IsDeferred = true;
        run.Partition.BeginDeferred();
        deferred.Post(directory, new DeferredRun(this, run, directory, lane));
    }

    /// <summary>
    /// Between two holds of the lock the directory may begin to stall, here or on another loop: the rest of the run then queues up behind
    /// what was deferred before it.
    /// </summary>
    private void CommitEntered(StagedRun run, Lane lane)
    {
        Partition partition = run.Partition!;
        while (true)
        {
            if (MustDefer(run))
            {
                partition.Exit();
                Defer(run, lane);
                return;
            }
            Instant began = Clock();
            run.CommitNext(lane.Now, lane.NowMs, _wake, leavesGate: false);
            partition.Exit();
            partition.Directory?.Wrote(began, Clock());
            if (run.Done == run.Count) return;
            partition.Enter();
        }
    }
}
