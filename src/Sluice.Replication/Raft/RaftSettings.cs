namespace Sluice.Replication.Raft;

/// <summary>What a <see cref="RaftNode"/> is told once. Names and defaults are Kafka's controller.quorum.* settings.</summary>
/// <param name="Local">This replica.</param>
/// <param name="Seed">For the jitter of election timeouts.</param>
public sealed record RaftSettings(ReplicaKey Local, ulong Seed)
{
    /// <summary>controller.quorum.election.timeout.ms; the actual one is this plus up to as much again.</summary>
    public int ElectionTimeoutMs { get; init; } = 1000;

    /// <summary>controller.quorum.fetch.timeout.ms.</summary>
    public int FetchTimeoutMs { get; init; } = 2000;

    /// <summary>controller.quorum.election.backoff.max.ms.</summary>
    public int ElectionBackoffMaxMs { get; init; } = 1000;

    /// <summary>controller.quorum.request.timeout.ms: a request unanswered for this long is sent again.</summary>
    public int RequestTimeoutMs { get; init; } = 2000;

    /// <summary>controller.quorum.retry.backoff.ms.</summary>
    public int RetryBackoffMs { get; init; } = 20;

    /// <summary>How long a fetch asks to be parked.</summary>
    public int FetchMaxWaitMs { get; init; } = 500;

    /// <summary>The leader forgets an observer that has not fetched for this long.</summary>
    public int ObserverSessionMs { get; init; } = 300_000;

    /// <summary>Fetches parked at the leader at once; more are answered empty right away.</summary>
    public int ParkedFetchesMax { get; init; } = 1000;

    /// <summary>Observers the leader keeps track of; more are served but not listed.</summary>
    public int ObserversMax { get; init; } = 1000;
}
