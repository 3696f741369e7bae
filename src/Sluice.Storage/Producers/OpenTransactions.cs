namespace Sluice.Storage.Producers;

/// <summary>
/// Which transactions hold the last stable offset back: the undecided ones, and the decided ones whose marker is not yet below the
/// high watermark. Both keyed by first offset, ascending; owned by the log's partition lock.
/// </summary>
internal sealed class OpenTransactions
{
    private readonly SortedList<long, long> _undecided = [];
    private readonly SortedList<long, long> _unreplicated = [];

    /// <summary>
    /// First offset of the oldest transaction that readers of committed data must not see; <see cref="long.MaxValue"/> when none.
    /// </summary>
    public long FirstUnstableOffset =>
        Math.Min(_undecided.Count == 0 ? long.MaxValue : _undecided.GetKeyAtIndex(0),
            _unreplicated.Count == 0 ? long.MaxValue : _unreplicated.GetKeyAtIndex(0));

    public int UndecidedCount => _undecided.Count;

    public void Begin(long producerId, long firstOffset) => _undecided[firstOffset] = producerId;

    /// <summary>The last stable offset as of the marker: the oldest other undecided transaction, else just behind the marker.</summary>
    public long LastStableOffsetAt(long firstOffset, long markerOffset)
    {
        for (int i = 0; i < _undecided.Count; i++)
        {
            long other = _undecided.GetKeyAtIndex(i);
            if (other != firstOffset) return other;
        }

        return markerOffset + 1;
    }

    public void End(long firstOffset, long markerOffset)
    {
        _undecided.Remove(firstOffset);
        _unreplicated[firstOffset] = markerOffset;
    }

    public void OnHighWatermark(long highWatermark)
    {
        // Markers ascend less strictly than first offsets (a long transaction may end after a younger one), so all are looked at.
        for (int i = _unreplicated.Count - 1; i >= 0; i--)
        {
            if (_unreplicated.GetValueAtIndex(i) < highWatermark) _unreplicated.RemoveAt(i);
        }
    }

    public void OnLogStart(long logStartOffset)
    {
        while (_unreplicated.Count > 0 && _unreplicated.GetValueAtIndex(0) < logStartOffset) _unreplicated.RemoveAt(0);
    }

    public void Clear()
    {
        _undecided.Clear();
        _unreplicated.Clear();
    }
}
