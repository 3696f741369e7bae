using Sluice.Metadata.Records;

namespace Sluice.Metadata.Snapshots;

/// <summary>
/// What a snapshot file holds: when the last record in it was appended, the quorum's control records (null before kraft.version 1 or in
/// a bootstrap checkpoint), and the metadata records. Immutable.
/// </summary>
public sealed record SnapshotContent(long LastContainedTimestampMs, QuorumSnapshot? Quorum, IReadOnlyList<MetadataRecord> Records);
