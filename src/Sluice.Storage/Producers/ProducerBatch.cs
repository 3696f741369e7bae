namespace Sluice.Storage.Producers;

/// <summary>What producer state needs to know of a batch.</summary>
internal struct ProducerBatch
{
    public long ProducerId;
    public long FirstOffset;
    public long LastOffset;
    public long MaxTimestampMs;
    public long VerificationGuard;
    public int FirstSequence;
    public int LastSequence;
    public int CoordinatorEpoch;
    public short Epoch;
    public short TransactionVersion;
    public bool IsTransactional;
    public MarkerKind Marker;
}
