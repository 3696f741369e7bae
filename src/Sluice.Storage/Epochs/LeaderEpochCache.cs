using System.Runtime.InteropServices;
using Sluice.Storage.Checkpoints;


namespace Sluice.Storage.Epochs;

/// <summary>
/// The leader epochs of one log and where each began (KIP-101, KIP-279), as kept in <c>leader-epoch-checkpoint</c>. Owned by the
/// log's partition lock. Epochs and start offsets both ascend strictly; an entry holds from its start to the start of the next.
/// </summary>
public sealed class LeaderEpochCache
{
    private readonly List<EpochEntry> _entries = [];

    /// <summary>The entries, oldest first.</summary>
    public ReadOnlySpan<EpochEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    /// <summary>The newest epoch; −1 when there is none.</summary>
    public int LatestEpoch => _entries.Count == 0 ? -1 : _entries[^1].Epoch;

    /// <summary>True when the checkpoint file is behind.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>Takes over what the checkpoint says, dropping entries that do not ascend.</summary>
    public void Load(ReadOnlySpan<EpochEntry> entries)
    {
        _entries.Clear();
        foreach (var entry in entries) Assign(entry.Epoch, entry.StartOffset);
        IsDirty = _entries.Count != entries.Length;
    }

    /// <summary>The checkpoint was written.</summary>
    public void MarkClean() => IsDirty = false;

    /// <summary>
    /// Notes that <paramref name="epoch"/> begins at <paramref name="startOffset"/>; what contradicts it at the end is dropped first.
    /// Cheap when the epoch is the latest. True when an entry was added.
    /// </summary>
    public bool Assign(int epoch, long startOffset)
    {
        if (epoch < 0 || startOffset < 0) return false;
        if (_entries.Count > 0 && _entries[^1].Epoch == epoch && startOffset >= _entries[^1].StartOffset) return false;
        int keep = _entries.Count;
        while (keep > 0 && (_entries[keep - 1].Epoch >= epoch || _entries[keep - 1].StartOffset >= startOffset)) keep--;
        _entries.RemoveRange(keep, _entries.Count - keep);
        _entries.Add(new EpochEntry(epoch, startOffset));
        IsDirty = true;
        return true;
    }

    /// <summary>The largest epoch not above the one asked for, and where it ends.</summary>
    public EpochEnd EndOffsetFor(int epoch, long logEndOffset)
    {
        if (epoch < 0 || _entries.Count == 0) return EpochEnd.Undefined;
        if (epoch == _entries[^1].Epoch) return new EpochEnd(epoch, logEndOffset);
        int higher = FirstAbove(epoch);
        if (higher == _entries.Count) return EpochEnd.Undefined;
        return new EpochEnd(higher == 0 ? epoch : _entries[higher - 1].Epoch, _entries[higher].StartOffset);
    }

    /// <summary>The epoch in which <paramref name="offset"/> was written; −1 when unknown.</summary>
    public int EpochAt(long offset)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].StartOffset <= offset) return _entries[i].Epoch;
        }

        return -1;
    }

    /// <summary>Drops entries that begin at or above <paramref name="endOffset"/>.</summary>
    public void TruncateFromEnd(long endOffset)
    {
        int keep = _entries.Count;
        while (keep > 0 && _entries[keep - 1].StartOffset >= endOffset) keep--;
        if (keep == _entries.Count) return;
        _entries.RemoveRange(keep, _entries.Count - keep);
        IsDirty = true;
    }

    /// <summary>Drops what lies below <paramref name="startOffset"/>; the epoch that holds it then begins there.</summary>
    public void TruncateFromStart(long startOffset)
    {
        int newest = -1;
        while (newest + 1 < _entries.Count && _entries[newest + 1].StartOffset <= startOffset) newest++;
        if (newest < 0 || (newest == 0 && _entries[0].StartOffset == startOffset)) return;
        _entries[newest] = _entries[newest] with { StartOffset = startOffset };
        _entries.RemoveRange(0, newest);
        IsDirty = true;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_entries.Count == 0) return;
        _entries.Clear();
        IsDirty = true;
    }

    private int FirstAbove(int epoch)
    {
        int i = 0;
        while (i < _entries.Count && _entries[i].Epoch <= epoch) i++;
        return i;
    }
}
