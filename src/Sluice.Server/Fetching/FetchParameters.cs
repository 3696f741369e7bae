namespace Sluice.Server.Fetching;

/// <summary>How a fetch is to be served, from its request.</summary>
/// <param name="MaxWaitMs">How long it may be parked; 0 answers at once.</param>
/// <param name="MinBytes">Bytes that are enough; at most <paramref name="MaxBytes"/>.</param>
/// <param name="MaxBytes">Bytes of the whole answer at most, one batch excepted.</param>
/// <param name="ReadCommitted">Only records of decided transactions.</param>
/// <param name="ReplicaId">−1 for consumers; a follower reads up to the log's end.</param>
public readonly record struct FetchParameters(int MaxWaitMs, int MinBytes, int MaxBytes, bool ReadCommitted, int ReplicaId)
{
    /// <summary>True for a consumer.</summary>
    public bool IsConsumer => ReplicaId < 0;
}
