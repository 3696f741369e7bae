namespace Sluice.Metadata.Images;

/// <summary>Where the next block of producer ids begins; 0 when none was given out yet.</summary>
public sealed record ProducerIdsImage(long NextProducerId)
{
    public static readonly ProducerIdsImage Empty = new(0);
}
