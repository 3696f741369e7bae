using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Snapshots;

/// <summary>The quorum's part of a snapshot (KIP-853): the version in force and the voters.</summary>
public sealed record QuorumSnapshot(short KRaftVersion, VotersRecord? Voters);
