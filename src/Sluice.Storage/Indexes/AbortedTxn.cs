namespace Sluice.Storage.Indexes;

/// <summary>An aborted transaction: readers of committed data skip the producer's records from its first offset to its marker.</summary>
/// <param name="ProducerId">Whose transaction.</param>
/// <param name="FirstOffset">First offset in it.</param>
/// <param name="LastOffset">Offset of the abort marker.</param>
/// <param name="LastStableOffset">Last stable offset when the marker was appended.</param>
public readonly record struct AbortedTxn(long ProducerId, long FirstOffset, long LastOffset, long LastStableOffset);
