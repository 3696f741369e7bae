using System.Diagnostics;
using System.Globalization;

namespace Sluice.Load.Measuring;

/// <summary>What the whole machine does, to know what others do to a measurement.</summary>
internal static class Machine
{
    /// <summary>Cores that others may use before a run does not count.</summary>
    public const double MostForeignCores = 0.4;

    private const int SampleMs = 200;

    public static string CongestionControl => File.ReadAllText("/proc/sys/net/ipv4/tcp_congestion_control").Trim();

    public static string Kernel => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    /// <summary>Busy seconds of all cores so far, with those that the hypervisor gave to others.</summary>
    public static double BusySeconds()
    {
        // cpu user nice system idle iowait irq softirq steal
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double busy = 0;
        foreach (int i in (int[])[1, 2, 3, 6, 7, 8]) busy += double.Parse(fields[i], CultureInfo.InvariantCulture);
        return busy / ProcessReading.TicksPerSecond;
    }

    /// <summary>Waits until little runs, but not for long: a run on a busy machine is dropped afterwards.</summary>
    public static void AwaitQuiet(double mostSeconds)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            double busy = BusySeconds();
            long from = Stopwatch.GetTimestamp();
            Thread.Sleep(SampleMs);
            if ((BusySeconds() - busy) / Stopwatch.GetElapsedTime(from).TotalSeconds < MostForeignCores) return;
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < mostSeconds);
    }
}
