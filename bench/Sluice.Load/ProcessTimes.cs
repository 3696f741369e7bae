using System.Globalization;

namespace Sluice.Load;

/// <summary>CPU seconds and resident bytes of processes, as Linux counts them (10 ms ticks).</summary>
internal static class ProcessTimes
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of all threads of a process.</summary>
    public static double CpuSeconds(int processId)
    {
        string[] fields = AfterName(processId);
        long user = long.Parse(fields[11], CultureInfo.InvariantCulture);
        long system = long.Parse(fields[12], CultureInfo.InvariantCulture);
        return (user + system) / TicksPerSecond;
    }

    /// <summary>Resident bytes.</summary>
    public static long ResidentBytes(int processId) =>
        long.Parse(AfterName(processId)[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <summary>Busy time of the whole machine.</summary>
    public static double MachineSeconds()
    {
        // cpu user nice system idle iowait irq softirq steal
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double busy = 0;
        foreach (int i in (int[])[1, 2, 3, 6, 7]) busy += double.Parse(fields[i], CultureInfo.InvariantCulture);
        return busy / TicksPerSecond;
    }

    // The name may hold blanks and parentheses; what counts begins behind the last one.
    private static string[] AfterName(int processId)
    {
        string line = File.ReadAllText($"/proc/{processId}/stat");
        return line[(line.LastIndexOf(')') + 2)..].Split(' ');
    }
}
