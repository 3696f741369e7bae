namespace Sluice.Storage.Producers;

/// <summary>
/// What a partition knows about one producer id: a value, so that an append can work on a copy and commit it once the bytes are
/// written. Batches lie oldest first.
/// </summary>
internal struct ProducerData
{
    public const long NoTransaction = -1;

    private RecentBatches _batches;
    private byte _count;
    public short Epoch;
    public int CoordinatorEpoch;
    public long TransactionFirstOffset;
    public long LastTimestampMs;

    public static ProducerData Unknown => new()
    {
        Epoch = -1, CoordinatorEpoch = -1, TransactionFirstOffset = NoTransaction, LastTimestampMs = -1,
    };

    public readonly bool InTransaction => TransactionFirstOffset != NoTransaction;

    public readonly int LastSequence => _count == 0 ? -1 : _batches[_count - 1].LastSequence;

    public readonly long LastOffset => _count == 0 ? -1 : _batches[_count - 1].LastOffset;

    public readonly int LastOffsetDelta => _count == 0 ? 0 : _batches[_count - 1].OffsetDelta;

    public readonly bool TryFindDuplicate(int firstSequence, int lastSequence, out BatchMetadata batch)
    {
        for (int i = 0; i < _count; i++)
        {
            batch = _batches[i];
            if (batch.LastSequence == lastSequence && batch.FirstSequence == firstSequence) return true;
        }

        batch = default;
        return false;
    }

    /// <summary>Moves to another epoch, which forgets the batches of the old one.</summary>
    public void EnterEpoch(short epoch)
    {
        if (epoch == Epoch) return;
        Epoch = epoch;
        _count = 0;
    }

    public void Add(in BatchMetadata batch)
    {
        if (_count == RecentBatches.Capacity)
        {
            for (int i = 1; i < RecentBatches.Capacity; i++) _batches[i - 1] = _batches[i];
            _count--;
        }

        _batches[_count++] = batch;
        LastTimestampMs = batch.TimestampMs;
    }
}
