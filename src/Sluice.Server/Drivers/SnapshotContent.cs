using Sluice.Metadata.Records;
using Sluice.Replication.Raft;

namespace Sluice.Server.Drivers;

/// <summary>What a snapshot says: the records whose replay makes the state of all offsets below <c>Id.Offset</c>.</summary>
/// <param name="Id">End offset, and epoch of the record before it.</param>
/// <param name="LastContainedTimestampMs">Append time of the last record it stands for; 0 when it stands for none.</param>
/// <param name="Membership">The voters as of the end offset; null when it names none (kraft.version 0).</param>
/// <param name="Records">The records; written ones are made as they are asked for.</param>
public sealed record SnapshotContent(
    OffsetAndEpoch Id, long LastContainedTimestampMs, QuorumMembership? Membership, IEnumerable<MetadataRecord> Records);
