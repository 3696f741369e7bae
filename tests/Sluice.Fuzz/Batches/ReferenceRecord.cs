namespace Sluice.Fuzz.Batches;

/// <summary>A record as the reference reader sees it.</summary>
internal sealed record ReferenceRecord(long TimestampDelta, int OffsetDelta, byte[]? Key, byte[]? Value, byte[] Headers, int HeaderCount);
