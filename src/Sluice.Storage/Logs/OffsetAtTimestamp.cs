namespace Sluice.Storage.Logs;

/// <summary>A record found by its timestamp.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="TimestampMs">Its timestamp.</param>
/// <param name="LeaderEpoch">Epoch of its batch; −1 when the batch carries none.</param>
public readonly record struct OffsetAtTimestamp(long Offset, long TimestampMs, int LeaderEpoch);
