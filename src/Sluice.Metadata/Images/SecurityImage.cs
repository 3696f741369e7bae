using System.Collections.Immutable;
using Sluice.Protocol;

namespace Sluice.Metadata.Images;

/// <summary>Access rules by id, SCRAM credentials, and delegation tokens by token id. Immutable.</summary>
public sealed record SecurityImage
{
    public static readonly SecurityImage Empty = new();

    public ImmutableSortedDictionary<Uuid, AclImage> Acls { get; init; } = ImmutableSortedDictionary<Uuid, AclImage>.Empty;
    public ImmutableSortedDictionary<ScramKey, ScramImage> Scram { get; init; } = ImmutableSortedDictionary<ScramKey, ScramImage>.Empty;
    public ImmutableSortedDictionary<string, DelegationTokenImage> DelegationTokens { get; init; } =
        SortedMaps.Strings<DelegationTokenImage>();
}
