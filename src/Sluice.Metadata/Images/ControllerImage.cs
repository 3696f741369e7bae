using System.Collections.Immutable;
using Sluice.Protocol;

namespace Sluice.Metadata.Images;

/// <summary>A controller's registration (KIP-919). Immutable.</summary>
public sealed record ControllerImage
{
    public required int Id { get; init; }
    public required Uuid IncarnationId { get; init; }
    public bool ZkMigrationReady { get; init; }
    public ImmutableArray<EndpointImage> Endpoints { get; init; } = [];
    public ImmutableSortedDictionary<string, VersionRange> Features { get; init; } = SortedMaps.Strings<VersionRange>();
}
