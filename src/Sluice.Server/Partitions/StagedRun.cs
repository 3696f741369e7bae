using Sluice.Base;
using Sluice.Protocol.Errors;
using Sluice.Storage.Logs;

namespace Sluice.Server.Partitions;

/// <summary>The batches one loop staged for one partition within a step, with their owners. Reused from step to step.</summary>
internal sealed class StagedRun
{
    /// <summary>What one lock hold may write; a longer run is committed in several, so that no lane waits long for a partition.</summary>
    private const int CommitBytes = 512 * 1024;

    private WakeList? _wake;
    private BatchAppend[] _batches = new BatchAppend[8];
    private (IStagedBatchOwner Owner, int Slot, AppendOutcome Outcome)[] _owners = new (IStagedBatchOwner, int, AppendOutcome)[8];

    public Partition? Partition { get; set; }

    /// <summary>Batches before are appended or refused.</summary>
    public int Done { get; set; }

    /// <summary>For who commits it on another lane.</summary>
    public WakeList Wake => _wake ??= new WakeList();

    /// <summary>Handed over: until it comes back the loop may not even look how far it is.</summary>
    public bool IsDeferred { get; set; }

    public int Count { get; private set; }

    public Span<BatchAppend> Batches => _batches.AsSpan(0, Count);

    public void Add(in BatchAppend batch, IStagedBatchOwner owner, int slot)
    {
        if (Count == _batches.Length)
        {
            Array.Resize(ref _batches, Count * 2);
            Array.Resize(ref _owners, Count * 2);
        }
        _batches[Count] = batch;
        _owners[Count++] = (owner, slot, default);
    }

    /// <summary>The end of the batches from <paramref name="start"/> that fit into one commit; at least one batch.</summary>
    private int EndOfCommit(int start)
    {
        int bytes = 0;
        int end = start;
        while (end < Count && (end == start || bytes + _batches[end].Bytes.Length <= CommitBytes)) bytes += _batches[end++].Bytes.Length;
        return end;
    }

    /// <summary>
    /// Appends what one hold of the lock may write; the caller holds it. A broken invariant in one log must not go on writing to it, nor
    /// end the lane that serves all the others.
    /// </summary>
    public void CommitNext(Instant now, long nowMs, WakeList wake, bool leavesGate)
    {
        Partition partition = Partition!;
        int start = Done;
        Done = EndOfCommit(start);
        try
        {
            Record(start, partition.AppendEntered(Batches[start..Done], now, nowMs, wake, leavesGate));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            partition.Directory?.TakeOffline($"appending to {partition.Name} failed: {fault.Message}");
            foreach (ref BatchAppend batch in Batches[start..Done]) batch.Error = ErrorCode.KafkaStorageError;
            Record(start, AppendOutcome.Refused);
        }
    }

    private void Record(int start, in AppendOutcome outcome)
    {
        for (int i = start; i < Done; i++) _owners[i].Outcome = outcome;
    }

    /// <summary>Tells every owner its result and forgets them.</summary>
    public void Answer()
    {
        for (int i = 0; i < Count; i++)
        {
            _owners[i].Owner.Appended(_owners[i].Slot, Partition!, in _batches[i], in _owners[i].Outcome);
        }
        Array.Clear(_batches, 0, Count);
        Array.Clear(_owners, 0, Count);
        Count = 0;
        Done = 0;
        IsDeferred = false;
        Partition = null;
    }
}
