namespace Sluice.Metadata.Images;

/// <summary>
/// Which prefix of the metadata log an image is the fold of: the last record in it, the epoch of that record and when it was appended.
/// </summary>
public readonly record struct Provenance(long Offset, int Epoch, long TimeMs)
{
    /// <summary>Nothing applied yet.</summary>
    public static Provenance None => new(-1, -1, -1);
}
