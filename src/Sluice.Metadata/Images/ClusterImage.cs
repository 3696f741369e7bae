using System.Collections.Immutable;

namespace Sluice.Metadata.Images;

/// <summary>The registered brokers and controllers, by id. Immutable.</summary>
public sealed record ClusterImage
{
    public static readonly ClusterImage Empty = new();

    public ImmutableSortedDictionary<int, BrokerImage> Brokers { get; init; } = ImmutableSortedDictionary<int, BrokerImage>.Empty;
    public ImmutableSortedDictionary<int, ControllerImage> Controllers { get; init; } =
        ImmutableSortedDictionary<int, ControllerImage>.Empty;

    /// <summary>The registration of a broker, or null.</summary>
    public BrokerImage? Broker(int id) => Brokers.TryGetValue(id, out BrokerImage? broker) ? broker : null;

    /// <summary>Registered, unfenced and not shutting down.</summary>
    public bool IsActive(int brokerId) => Broker(brokerId) is { IsActive: true };

    /// <summary>Registered and unfenced: what clients are told about.</summary>
    public bool IsAlive(int brokerId) => Broker(brokerId) is { Fenced: false };
}
