namespace Sluice.Replication.Raft;

/// <summary>
/// What a node must never forget: its epoch, who leads it, and whom it voted for. Durable before anything else learns of it.
/// </summary>
/// <param name="Epoch">The highest epoch seen.</param>
/// <param name="LeaderId">Leader of that epoch; −1 while unknown.</param>
/// <param name="VotedKey">Whom this node voted for in that epoch; null when it did not.</param>
public sealed record QuorumState(int Epoch, int LeaderId, ReplicaKey? VotedKey)
{
    /// <summary>Stands for "nobody".</summary>
    public const int NoLeader = -1;

    /// <summary>A node that has never taken part.</summary>
    public static QuorumState Initial { get; } = new(0, NoLeader, null);
}
