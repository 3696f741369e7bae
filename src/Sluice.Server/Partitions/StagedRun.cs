using Sluice.Storage.Logs;

namespace Sluice.Server.Partitions;

/// <summary>The batches one loop staged for one partition within a step, with their owners. Reused from step to step.</summary>
internal sealed class StagedRun
{
    private BatchAppend[] _batches = new BatchAppend[8];
    private (IStagedBatchOwner Owner, int Slot, AppendOutcome Outcome)[] _owners = new (IStagedBatchOwner, int, AppendOutcome)[8];

    public Partition? Partition { get; set; }

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
    public int EndOfCommit(int start, int commitBytes)
    {
        int bytes = 0;
        int end = start;
        while (end < Count && (end == start || bytes + _batches[end].Bytes.Length <= commitBytes)) bytes += _batches[end++].Bytes.Length;
        return end;
    }

    public void Record(int start, int end, in AppendOutcome outcome)
    {
        for (int i = start; i < end; i++) _owners[i].Outcome = outcome;
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
        Partition = null;
    }
}
