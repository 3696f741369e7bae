namespace Sluice.Storage.Segments;

/// <summary>What retention needs to know about a segment.</summary>
/// <param name="BaseOffset">First offset it may hold.</param>
/// <param name="EndOffset">Base of the next segment, or the log end.</param>
/// <param name="SizeBytes">Bytes of its <c>.log</c>.</param>
/// <param name="LargestTimestampMs">Largest record timestamp, or the file's modification time when it has none.</param>
public readonly record struct SegmentSummary(long BaseOffset, long EndOffset, long SizeBytes, long LargestTimestampMs);
