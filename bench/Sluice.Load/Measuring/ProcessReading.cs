using System.Globalization;

namespace Sluice.Load.Measuring;

/// <summary>CPU seconds of a process so far, as Linux counts them (10 ms ticks), all threads together.</summary>
internal readonly record struct ProcessReading(double UserSeconds, double SystemSeconds)
{
    public const double TicksPerSecond = 100;

    public double Seconds => UserSeconds + SystemSeconds;

    public static ProcessReading Of(int processId)
    {
        string line = File.ReadAllText($"/proc/{processId}/stat");
        // The name may hold blanks and parentheses; what counts begins behind the last one.
        string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessReading(Ticks(fields[11]), Ticks(fields[12]));
    }

    public static ProcessReading operator -(ProcessReading later, ProcessReading earlier) =>
        new(later.UserSeconds - earlier.UserSeconds, later.SystemSeconds - earlier.SystemSeconds);

    public static ProcessReading operator +(ProcessReading one, ProcessReading other) =>
        new(one.UserSeconds + other.UserSeconds, one.SystemSeconds + other.SystemSeconds);

    private static double Ticks(string text) => long.Parse(text, CultureInfo.InvariantCulture) / TicksPerSecond;
}
