namespace Sluice.Storage.Producers;

/// <summary>One producer as DescribeProducers shows it.</summary>
public readonly record struct ProducerEntrySummary(
    long ProducerId, short ProducerEpoch, int LastSequence, long LastTimestampMs, int CoordinatorEpoch, long CurrentTransactionStartOffset);
