using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Storage.Logs;

namespace Sluice.Server.Partitions;

/// <summary>
/// A staged run on its way over the lane of a stalling directory: committed there in the order of handing over, then told on its loop.
/// While it is under way nobody but that lane touches it.
/// </summary>
internal sealed class DeferredRun(AppendStage stage, StagedRun run, LogDirectory directory, Lane loop) : ILaneWork
{
    private bool _isCommitted;

    /// <inheritdoc/>
    public void Run(Lane lane)
    {
        if (_isCommitted)
        {
            stage.Told(run);
            return;
        }
        Commit(lane);
        _isCommitted = true;
        loop.Post(this);
    }

    private void Commit(Lane lane)
    {
        WakeList wake = run.Wake;
        Partition partition = run.Partition!;
        using (partition.HoldShape())
        {
            while (run.Done < run.Count)
            {
                partition.Enter();
                Instant began = stage.Clock();
                run.CommitNext(lane.Now, lane.NowMs, wake, leavesGate: true);
                if (run.Done == run.Count) partition.EndDeferred();
                partition.Exit();
                directory.Wrote(began, stage.Clock());
            }
        }
        wake.PostAll();
    }
}
