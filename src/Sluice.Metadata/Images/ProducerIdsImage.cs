namespace Sluice.Metadata.Images;

/// <summary>The last block of producer ids that was given out: to whom, and the first id of the next block (0 = none yet).</summary>
public sealed record ProducerIdsImage(int BrokerId, long BrokerEpoch, long NextProducerId)
{
    public static readonly ProducerIdsImage Empty = new(-1, -1, 0);
}
