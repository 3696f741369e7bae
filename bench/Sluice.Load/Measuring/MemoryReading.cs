using System.Globalization;

namespace Sluice.Load.Measuring;

/// <summary>Resident memory of a process, and the pages of the machine that wait to be written.</summary>
internal static class MemoryReading
{
    public static double ResidentMiB(int processId) => KiB($"/proc/{processId}/status", "VmRSS:") / 1024;

    public static double PeakMiB(int processId) => KiB($"/proc/{processId}/status", "VmHWM:") / 1024;

    public static double DirtyMiB() => KiB("/proc/meminfo", "Dirty:") / 1024;

    public static double WritebackMiB() => KiB("/proc/meminfo", "Writeback:") / 1024;

    /// <summary>Lets the peak begin anew at what is resident now.</summary>
    public static void ResetPeak(int processId)
    {
        try
        {
            File.WriteAllText($"/proc/{processId}/clear_refs", "5");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A server of another user, or a kernel without it: the peak is then that of its whole life.
        }
    }

    private static double KiB(string file, string name)
    {
        string? line = File.ReadLines(file).FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
        if (line is null) return 0;
        return double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
