namespace Sluice.Load.Measuring;

/// <summary>What a run did to the server's process.</summary>
internal sealed record ServerReading(ProcessReading Cpu, double ResidentMiB, double PeakMiB, double AllocatedBytes);
