namespace Sluice.Storage.Producers;

/// <summary>A producer id in a partition's map. <see cref="StageIndex"/> points at its working copy while an append is under way.</summary>
internal sealed class ProducerEntry(long producerId)
{
    public readonly long ProducerId = producerId;
    public ProducerData Data = ProducerData.Unknown;
    public int StageIndex = -1;
    public bool IsNew = true;
}
