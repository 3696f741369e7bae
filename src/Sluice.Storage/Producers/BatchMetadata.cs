namespace Sluice.Storage.Producers;

/// <summary>One of the last batches of a producer, kept to recognise a retry.</summary>
internal struct BatchMetadata
{
    public int LastSequence;
    public int OffsetDelta;
    public long LastOffset;
    public long TimestampMs;

    public readonly long FirstOffset => LastOffset - OffsetDelta;

    public readonly int FirstSequence => LastSequence < 0 ? LastSequence : Sequences.Minus(LastSequence, OffsetDelta);
}
