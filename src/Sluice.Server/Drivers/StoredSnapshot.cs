using Sluice.Metadata.Snapshots;
using Sluice.Replication.Raft;

namespace Sluice.Server.Drivers;

/// <summary>A snapshot of the metadata log: the state of all offsets below <c>Id.Offset</c>.</summary>
/// <param name="Id">End offset, and epoch of the record before it.</param>
/// <param name="Content">What the file says.</param>
public sealed record StoredSnapshot(OffsetAndEpoch Id, SnapshotContent Content)
{
    /// <summary>The voters as of the end offset; null when it names none (kraft.version 0).</summary>
    public QuorumMembership? Membership => Content.Quorum is { Voters: { } voters } quorum
        ? new QuorumMembership(QuorumVoters.FromRecord(voters), quorum.KRaftVersion, AreInLog: Id.Offset > 0)
        : null;
}
