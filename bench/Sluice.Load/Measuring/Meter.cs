using Sluice.Load.Cells;
using Sluice.Load.Servers;

namespace Sluice.Load.Measuring;

/// <summary>Measures one run from outside: CPU, memory and allocations of the server, what the tool took, what others took.</summary>
internal static class Meter
{
    private const double QuietSeconds = 3;

    public static RunResult Measure(Cell cell, IWorkload workload, Server server)
    {
        Machine.AwaitQuiet(QuietSeconds);
        workload.Prepare();
        if (!server.HasEnded) MemoryReading.ResetPeak(server.ProcessId);
        double allocated = Allocated(server);
        ProcessReading cpu = server.HasEnded ? default : ProcessReading.Of(server.ProcessId);
        ProcessReading self = ProcessReading.Of(Environment.ProcessId);
        double busy = Machine.BusySeconds();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Sample sample = workload.Run();
        double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        self = ProcessReading.Of(Environment.ProcessId) - self;
        ServerReading reading = sample.Server ?? new ServerReading(
            ProcessReading.Of(server.ProcessId) - cpu,
            MemoryReading.ResidentMiB(server.ProcessId),
            MemoryReading.PeakMiB(server.ProcessId),
            Allocated(server) - allocated);
        busy = Machine.BusySeconds() - busy;
        var result = new RunResult
        {
            Cost = sample.Cost ?? cell.Cost(reading.Cpu.Seconds, sample),
            Seconds = sample.Seconds,
            CountPerSecond = sample.Count / sample.Seconds,
            MiBPerSecond = sample.Bytes / (1 << 20) / sample.Seconds,
            P50Ms = Milliseconds(sample, 0.5),
            P99Ms = Milliseconds(sample, 0.99),
            P999Ms = Milliseconds(sample, 0.999),
            Also = sample.Also,
            Server = reading,
            AllocatedPerCount = reading.AllocatedBytes / sample.Count,
            DirtyMiB = MemoryReading.DirtyMiB(),
            WritebackMiB = MemoryReading.WritebackMiB(),
            LoadCores = self.Seconds / seconds,
            ForeignCores = Math.Max(0, (busy - reading.Cpu.Seconds - self.Seconds) / seconds),
        };
        workload.Clean();
        return result;
    }

    private static double Allocated(Server server) =>
        server.HasEnded ? double.NaN : server.Allocations?.AllocatedBytes() ?? double.NaN;

    private static double Milliseconds(Sample sample, double share) =>
        sample.Latencies is null ? double.NaN : sample.Latencies.Percentile(share) / 1000;
}
