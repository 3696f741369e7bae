using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Storage.Logs;

namespace Sluice.Server.Partitions;

/// <summary>
/// Gathers the batches that arrive within one step of a processor loop, partition by partition in arrival order, and commits them at
/// the end of the step: one lock and one write per partition instead of one per request, which is where most of the cost of small
/// produces goes. Owned by its loop. The frames that hold the batches stay until their owners were told.
/// </summary>
public sealed class AppendStage
{
    /// <summary>What one lock hold may write; a longer run is committed in several, so that no lane waits long for a partition.</summary>
    private const int CommitBytes = 512 * 1024;

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

    /// <summary>Commits everything staged: free partitions first, then those another lane is busy with.</summary>
    public void Commit(Instant now, long nowMs)
    {
        foreach (StagedRun run in _order)
        {
            if (run.Partition!.TryEnter()) CommitEntered(run, now, nowMs);
            else _busy.Add(run);
        }
        foreach (StagedRun run in _busy)
        {
            run.Partition!.Enter();
            CommitEntered(run, now, nowMs);
        }
        _busy.Clear();
        _runs.Clear();
        _wake.PostAll();
        foreach (StagedRun run in _order)
        {
            run.Answer();
            _spare.Push(run);
        }
        _order.Clear();
    }

    private void CommitEntered(StagedRun run, Instant now, long nowMs)
    {
        Partition partition = run.Partition!;
        int start = 0;
        while (true)
        {
            int end = run.EndOfCommit(start, CommitBytes);
            try
            {
                AppendOutcome outcome = partition.AppendEntered(run.Batches[start..end], now, nowMs, _wake);
                run.Record(start, end, outcome);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // A broken invariant in one log must not go on writing to it, nor end the loop that serves all the others.
                partition.Directory?.TakeOffline($"appending to {partition.Name} failed: {fault.Message}");
                foreach (ref BatchAppend batch in run.Batches[start..end]) batch.Error = ErrorCode.KafkaStorageError;
                run.Record(start, end, AppendOutcome.Refused);
            }
            finally
            {
                partition.Exit();
            }
            start = end;
            if (start == run.Count) return;
            partition.Enter();
        }
    }
}
