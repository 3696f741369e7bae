namespace Sluice.Simulation.Checkers;

/// <summary>A record as a fetch showed it.</summary>
internal readonly record struct FoundRecord(long Offset, long Id, long TimestampMs, long ProducerId, int Sequence);
