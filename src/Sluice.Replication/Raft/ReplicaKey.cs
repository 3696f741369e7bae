using Sluice.Protocol;

namespace Sluice.Replication.Raft;

/// <summary>
/// One replica of the metadata log: a node and its metadata directory (KIP-853). A zero directory id means "unspecified".
/// </summary>
public readonly record struct ReplicaKey(int Id, Uuid DirectoryId)
{
    /// <summary>Same node, and same directory unless one side does not say which.</summary>
    public bool Matches(ReplicaKey other) =>
        Id == other.Id && (DirectoryId.IsZero || other.DirectoryId.IsZero || DirectoryId == other.DirectoryId);
}
