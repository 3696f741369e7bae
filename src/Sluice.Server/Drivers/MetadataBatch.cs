using Sluice.Metadata.Records;

namespace Sluice.Server.Drivers;

/// <summary>One batch of the metadata log or of a snapshot, decoded. Exactly one of the two lists has something in it.</summary>
public sealed class MetadataBatch
{
    /// <summary>Offset of the first record.</summary>
    public required long BaseOffset { get; init; }

    /// <summary>Offset behind the last record.</summary>
    public required long EndOffset { get; init; }

    /// <summary>Leader epoch it was written in.</summary>
    public required int Epoch { get; init; }

    /// <summary>When it was appended, by its leader's wall clock.</summary>
    public required long TimestampMs { get; init; }

    /// <summary>Bytes in the log.</summary>
    public required int SizeBytes { get; init; }

    /// <summary>Metadata records.</summary>
    public IReadOnlyList<MetadataRecord> Records { get; init; } = [];

    /// <summary>Control records of the quorum, in the order of their offsets; null for one of an unknown type.</summary>
    public IReadOnlyList<Protocol.Wire.IMessage?> Control { get; init; } = [];

    /// <summary>True for a control batch.</summary>
    public bool IsControl { get; init; }
}
