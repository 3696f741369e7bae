using System.Globalization;

namespace Sluice.Metadata.Configs;

/// <summary>Reads and prints numbers and booleans the way Kafka's settings do: surrounding blanks are ignored, a sign is allowed.</summary>
public static class SettingNumbers
{
    public static bool TryInt(string text, out int value) =>
        int.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool TryShort(string text, out short value) =>
        short.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool TryLong(string text, out long value) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool TryDouble(string text, out double value) =>
        double.TryParse(text.AsSpan().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    public static bool TryBoolean(string text, out bool value) => bool.TryParse(text.AsSpan().Trim(), out value);

    /// <summary>A double as Java prints it: always with a fraction, with an exponent outside 10⁻³ … 10⁷.</summary>
    public static string Text(double value)
    {
        double size = Math.Abs(value);
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "Infinity" : "-Infinity";
        if (size == 0 || (size >= 1e-3 && size < 1e7))
        {
            string plain = value.ToString("0.0##################", CultureInfo.InvariantCulture);
            return double.Parse(plain, CultureInfo.InvariantCulture) == value ? plain : value.ToString("R", CultureInfo.InvariantCulture);
        }
        string digits = value.ToString("E16", CultureInfo.InvariantCulture);
        for (int precision = 1; precision < 17; precision++)
        {
            string shorter = value.ToString($"E{precision}", CultureInfo.InvariantCulture);
            if (double.Parse(shorter, CultureInfo.InvariantCulture) != value) continue;
            digits = shorter;
            break;
        }
        int e = digits.IndexOf('E', StringComparison.Ordinal);
        return $"{digits[..e]}E{int.Parse(digits.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}";
    }

    /// <summary>The elements of a list: split at commas, blanks around them dropped; an empty text is an empty list.</summary>
    public static string[] List(string text)
    {
        string trimmed = text.Trim();
        return trimmed.Length == 0 ? [] : trimmed.Split(',', StringSplitOptions.TrimEntries);
    }
}
