using Sluice.Base.Lanes;
using Sluice.Metadata.Images;

namespace Sluice.Server.Drivers;

/// <summary>
/// Follows the metadata: called on the metadata lane for every new image, in the order of registration. Must not block.
/// </summary>
public interface IMetadataPublisher
{
    /// <summary>
    /// Now in force; <paramref name="delta"/> says what changed since the image before, often nothing but the offset.
    /// </summary>
    void Publish(MetadataImage image, MetadataDelta delta, Lane lane);
}
