namespace Sluice.Tests.Storage.Crashes;

/// <summary>What a producer, or the coordinator with a marker, made of a batch.</summary>
internal readonly record struct BatchSource(
    int Records, long ProducerId, short ProducerEpoch, int BaseSequence, bool IsTransactional, bool? IsCommit, long TimestampMs)
{
    public bool HasProducer => ProducerId >= 0;

    public bool IsMarker => IsCommit is not null;

    public int LastSequence => BaseSequence + Records - 1;
}
