namespace Sluice.Load.Measuring;

/// <summary>What a run did to the server's process.</summary>
internal sealed record ServerReading(ProcessReading Cpu, double ResidentMiB, double PeakMiB, double AllocatedBytes)
{
    /// <summary>Of a process that was started in the run.</summary>
    public static ServerReading SinceStart(int processId) => new(
        ProcessReading.Of(processId), MemoryReading.ResidentMiB(processId), MemoryReading.PeakMiB(processId), double.NaN);
}
