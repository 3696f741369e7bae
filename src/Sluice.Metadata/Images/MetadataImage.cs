using System.Collections.Immutable;

namespace Sluice.Metadata.Images;

/// <summary>
/// The cluster's metadata at one point of the metadata log: the fold of all records up to <see cref="Provenance"/>. Immutable and made
/// only by <see cref="MetadataDelta"/>; the metadata lane swaps the reference, everyone else reads it once per request.
/// </summary>
public sealed record MetadataImage
{
    public static readonly MetadataImage Empty = new();

    public Provenance Provenance { get; init; } = Provenance.None;
    public FeaturesImage Features { get; init; } = FeaturesImage.Empty;
    public ClusterImage Cluster { get; init; } = ClusterImage.Empty;
    public TopicsImage Topics { get; init; } = TopicsImage.Empty;
    public ConfigsImage Configs { get; init; } = ConfigsImage.Empty;
    public ImmutableSortedDictionary<QuotaEntity, ImmutableSortedDictionary<string, double>> ClientQuotas { get; init; } =
        ImmutableSortedDictionary<QuotaEntity, ImmutableSortedDictionary<string, double>>.Empty;

    /// <summary>Producer ids are unique for the life of the cluster.</summary>
    public ProducerIdsImage ProducerIds { get; init; } = ProducerIdsImage.Empty;
    public SecurityImage Security { get; init; } = SecurityImage.Empty;
}
