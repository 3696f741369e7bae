using System.Collections.Immutable;
using Sluice.Protocol;

namespace Sluice.Metadata.Images;

/// <summary>
/// A broker's registration. Immutable. <see cref="Epoch"/> is the offset of the record that registered this incarnation;
/// <see cref="Directories"/> is sorted.
/// </summary>
public sealed record BrokerImage
{
    public required int Id { get; init; }
    public required long Epoch { get; init; }
    public required Uuid IncarnationId { get; init; }
    public ImmutableArray<EndpointImage> Endpoints { get; init; } = [];
    public ImmutableSortedDictionary<string, VersionRange> Features { get; init; } = SortedMaps.Strings<VersionRange>();
    public string? Rack { get; init; }
    public bool Fenced { get; init; } = true;
    public bool InControlledShutdown { get; init; }
    public bool IsMigratingZkBroker { get; init; }
    public ImmutableArray<Uuid> Directories { get; init; } = [];

    /// <summary>Directories that take no new replicas (KIP-1066); default when the broker never said.</summary>
    public ImmutableArray<Uuid> CordonedDirectories { get; init; }

    /// <summary>May lead partitions and be in an ISR.</summary>
    public bool IsActive => !Fenced && !InControlledShutdown;

    /// <summary>True when no directory may take a new replica.</summary>
    public bool AllDirectoriesCordoned =>
        !CordonedDirectories.IsDefaultOrEmpty && !Directories.IsEmpty && Directories.All(CordonedDirectories.Contains);

    /// <summary>The directory a new replica is assigned to at once: the only one, or none of them yet.</summary>
    public Uuid DefaultDirectory => Directories.Length switch
    {
        0 => ReplicaDirectories.Migrating,
        1 => Directories[0],
        _ => ReplicaDirectories.Unassigned,
    };

    /// <summary>False when the directory is known not to be served by this broker any more.</summary>
    public bool HasOnlineDirectory(Uuid directory) =>
        ReplicaDirectories.IsOnline(directory, Directories.IsDefault ? [] : Directories);

    /// <summary>The endpoint of a listener, or null.</summary>
    public EndpointImage? Endpoint(string listenerName)
    {
        foreach (EndpointImage endpoint in Endpoints)
            if (endpoint.Name == listenerName) return endpoint;
        return null;
    }
}
