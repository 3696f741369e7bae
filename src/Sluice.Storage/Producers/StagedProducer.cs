namespace Sluice.Storage.Producers;

/// <summary>Working copy of a producer's data during one append.</summary>
internal struct StagedProducer
{
    public ProducerEntry Entry;
    public ProducerData Data;
}
