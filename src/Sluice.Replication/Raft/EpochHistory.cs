using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>Where an epoch's first record stands.</summary>
public readonly record struct EpochStart(int Epoch, long StartOffset);

/// <summary>
/// The lineage of the metadata log: which epoch wrote which offsets. Epochs and offsets both strictly increase (KIP-101).
/// </summary>
public sealed class EpochHistory
{
    private readonly List<EpochStart> _starts = [];

    /// <summary>The epochs, oldest first.</summary>
    public IReadOnlyList<EpochStart> Starts => _starts;

    /// <summary>The newest epoch; null when the log is empty.</summary>
    public int? Latest => _starts.Count == 0 ? null : _starts[^1].Epoch;

    /// <summary>
    /// Notes that records of <paramref name="epoch"/> begin at <paramref name="startOffset"/>; does nothing when it is known.
    /// </summary>
    public void Assign(int epoch, long startOffset)
    {
        if (_starts.Count > 0 && _starts[^1].Epoch == epoch) return;
        Check.That(_starts.Count == 0 || (_starts[^1].Epoch < epoch && _starts[^1].StartOffset < startOffset));
        _starts.Add(new EpochStart(epoch, startOffset));
    }

    /// <summary>Forgets the epochs whose records were cut off.</summary>
    public void TruncateTo(long offset)
    {
        while (_starts.Count > 0 && _starts[^1].StartOffset >= offset) _starts.RemoveAt(_starts.Count - 1);
    }

    /// <summary>Forgets everything: the log was replaced by a snapshot.</summary>
    public void Clear() => _starts.Clear();

    /// <summary>Forgets the epochs that end at or below a new log start; the one that covers it starts there.</summary>
    public void AdvanceStart(long logStartOffset)
    {
        while (_starts.Count > 1 && _starts[1].StartOffset <= logStartOffset) _starts.RemoveAt(0);
        if (_starts.Count > 0 && _starts[0].StartOffset < logStartOffset) _starts[0] = _starts[0] with { StartOffset = logStartOffset };
    }

    /// <summary>
    /// The end of the largest known epoch that is not above <paramref name="epoch"/>. An epoch older than all of them ends where the
    /// history begins.
    /// </summary>
    public OffsetAndEpoch EndOf(int epoch, long logEndOffset)
    {
        for (int i = _starts.Count - 1; i >= 0; i--)
        {
            if (_starts[i].Epoch > epoch) continue;
            return new OffsetAndEpoch(i + 1 < _starts.Count ? _starts[i + 1].StartOffset : logEndOffset, _starts[i].Epoch);
        }

        return new OffsetAndEpoch(_starts.Count > 0 ? _starts[0].StartOffset : logEndOffset, epoch);
    }
}
