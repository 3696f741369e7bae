using System.Globalization;

namespace Sluice.Load.Reports;

/// <summary>Numbers as people read them: three digits that count; a dash for what could not be measured.</summary>
internal static class Figures
{
    public static string Short(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value)) return "-";
        double size = Math.Abs(value);
        string format = size switch
        {
            >= 100 => "F0",
            >= 10 => "F1",
            >= 1 => "F2",
            _ => "F3",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    public static string Range(Spread spread) => $"{Short(spread.Median)} ({Short(spread.Least)}–{Short(spread.Most)})";

    public static string Percent(double share) =>
        double.IsNaN(share) ? "-" : string.Create(CultureInfo.InvariantCulture, $"{share * 100:F0} %");
}
