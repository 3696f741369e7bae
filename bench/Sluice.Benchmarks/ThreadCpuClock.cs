using System.Diagnostics;
using System.Runtime.InteropServices;
using Perfolizer.Horology;

namespace Sluice.Benchmarks;

/// <summary>
/// CPU time of the measuring thread instead of time on the wall: what other processes do on the machine is not measured. Elsewhere than on
/// Linux the wall clock.
/// </summary>
internal sealed class ThreadCpuClock : IClock
{
    private const int ThreadCpuTime = 3;
    private const long NsPerSecond = 1_000_000_000;

    public string Title => nameof(ThreadCpuClock);

    public bool IsAvailable => true;

    public Frequency Frequency => new(NsPerSecond);

    public long GetTimestamp()
    {
        if (!OperatingSystem.IsLinux()) return (long)(Stopwatch.GetTimestamp() * ((double)NsPerSecond / Stopwatch.Frequency));
        _ = GetTime(ThreadCpuTime, out TimeSpec time);
        return (time.Seconds * NsPerSecond) + time.Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out TimeSpec time);

    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
