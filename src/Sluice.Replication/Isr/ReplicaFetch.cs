namespace Sluice.Replication.Isr;

/// <summary>What one replica fetch tells the leader about a partition.</summary>
/// <param name="ReplicaId">Node id of the follower.</param>
/// <param name="BrokerEpoch">The epoch of its registration as it sent it; −1 when not sent.</param>
/// <param name="FetchOffset">It holds everything below.</param>
/// <param name="LogStartOffset">Its own log start.</param>
/// <param name="IsEligible">
/// The metadata lets it into the ISR: unfenced, not shutting down, registered with just this broker epoch (KIP-841).
/// </param>
public readonly record struct ReplicaFetch(int ReplicaId, long BrokerEpoch, long FetchOffset, long LogStartOffset, bool IsEligible);
