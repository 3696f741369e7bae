using System.Diagnostics;
using System.Globalization;

namespace Sluice.Load.Reports;

/// <summary>What goes on, on standard error, with the time since the beginning.</summary>
internal static class Progress
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    public static void Say(string text) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"[{Stopwatch.GetElapsedTime(Start).TotalSeconds,6:F1} s] {text}"));
}
