namespace Sluice.Storage.Producers;

/// <summary>
/// Guards of transactional appends under verification (KIP-890): the coordinator is asked whether the partition belongs to the
/// transaction, and only an append that carries the guard given out before the question may open it. Owned by the partition lock.
/// </summary>
internal sealed class TransactionVerifications
{
    private struct Verification
    {
        public long Guard;
        public long StartedMs;
        public int LowestSequence;
        public short Epoch;
        public bool SupportsEpochBump;
    }

    private readonly Dictionary<long, Verification> _open = [];
    private long _lastGuard;

    /// <summary>The guard for this producer's first transactional append; the same while the epoch stays.</summary>
    public long Start(long producerId, short epoch, int sequence, bool supportsEpochBump, long nowMs)
    {
        if (!_open.TryGetValue(producerId, out var open) || open.Epoch != epoch)
        {
            open = new Verification { Guard = ++_lastGuard, LowestSequence = sequence, Epoch = epoch };
        }

        open.LowestSequence = Math.Min(open.LowestSequence, sequence);
        open.SupportsEpochBump = supportsEpochBump;
        open.StartedMs = nowMs;
        _open[producerId] = open;
        return open.Guard;
    }

    public bool Accepts(long producerId, long guard) => guard != 0 && _open.TryGetValue(producerId, out var open) && open.Guard == guard;

    /// <summary>
    /// False when a lower sequence was tried before, or a bumping client does not begin at 0: something is missing in between.
    /// </summary>
    public bool AllowsFirstSequence(long producerId, int sequence, bool isUnknownProducer) =>
        !_open.TryGetValue(producerId, out var open)
        || (sequence <= open.LowestSequence && !(isUnknownProducer && open.SupportsEpochBump && sequence != 0));

    public void End(long producerId) => _open.Remove(producerId);

    public void Expire(long nowMs, long expirationMs)
    {
        foreach (var (producerId, open) in _open)
        {
            if (nowMs - open.StartedMs >= expirationMs) _open.Remove(producerId);
        }
    }
}
