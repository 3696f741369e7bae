using System.Globalization;

namespace Sluice.Metadata.Configs;

/// <summary>
/// Which values of its type a setting takes, read from the notation of the table: <c>[1,...]</c>, <c>[0,...,1]</c>, <c>[a, b]</c>,
/// <c>(case insensitive) [A, B]</c>, <c>[1,...,9] or -1</c> and a few words. Immutable.
/// </summary>
public sealed class SettingRule
{
    private const string CaseInsensitive = "(case insensitive) ";
    private const string ByDuration = "by_duration:PnDTnHnMn.nS";

    public static readonly SettingRule Any = new("");

    private readonly string[] _options = [];
    private readonly bool _ignoreCase;
    private readonly bool _orMinusOne;

    private SettingRule(string text) => Text = text;

    private SettingRule(string text, string[] options, bool ignoreCase) : this(text) => (_options, _ignoreCase) = (options, ignoreCase);

    private SettingRule(string text, string? min, string? max, bool orMinusOne) : this(text) =>
        (Min, Max, _orMinusOne) = (min, max, orMinusOne);

    /// <summary>The table's notation.</summary>
    public string Text { get; }

    /// <summary>The smallest number allowed, as written in the table; null when there is none.</summary>
    public string? Min { get; }

    /// <summary>The largest number allowed, as written in the table; null when there is none.</summary>
    public string? Max { get; }

    /// <summary>The words allowed; empty when every word is.</summary>
    public IReadOnlyList<string> Options => _options;

    /// <summary>Reads the table's notation.</summary>
    public static SettingRule Parse(string text)
    {
        if (text.Length == 0) return Any;
        if (text.StartsWith(CaseInsensitive, StringComparison.Ordinal)) return new(text, Items(text[CaseInsensitive.Length..]), true);
        if (text[0] != '[' || text.StartsWith("[partitionId]", StringComparison.Ordinal)) return new(text);
        int dots = text.IndexOf(",...", StringComparison.Ordinal);
        if (dots < 0) return new(text, Items(text), false);
        int end = text.IndexOf(']', StringComparison.Ordinal);
        string rest = text[(dots + 4)..end].TrimStart(',');
        return new(text, text[1..dots], rest.Length == 0 ? null : rest, text.EndsWith("or -1", StringComparison.Ordinal));
    }

    /// <summary>Why a number is refused, or null.</summary>
    public string? CheckNumber(double value)
    {
        if (_orMinusOne)
            return value == -1 || (value >= Number(Min!) && value <= Number(Max!))
                ? null
                : $"Value must be between {Min} and {Max} or equal to -1";
        if (Min is not null && value < Number(Min)) return $"Value must be at least {Min}";
        return Max is not null && value > Number(Max) ? $"Value must be no more than {Max}" : null;
    }

    /// <summary>Why a whole number is refused, or null. Exact also where a double is not.</summary>
    public string? CheckLong(long value)
    {
        if (_orMinusOne) return CheckNumber(value);
        if (Min is not null && value < Whole(Min, long.MinValue)) return $"Value must be at least {Min}";
        return Max is not null && value > Whole(Max, long.MaxValue) ? $"Value must be no more than {Max}" : null;
    }

    /// <summary>Why a word is refused, or null.</summary>
    public string? CheckText(string value)
    {
        if (Text == "non-empty string") return value.Length == 0 ? "String must be non-empty" : null;
        if (_options.Length == 0 || Allows(value)) return null;
        string how = _ignoreCase ? " (case insensitive)" : "";
        return $"String must be one of{how}: {string.Join(", ", _options)}";
    }

    private bool Allows(string value)
    {
        foreach (string option in _options)
        {
            if (string.Equals(option, value, _ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)) return true;
            if (option == ByDuration && value.StartsWith("by_duration:", StringComparison.Ordinal)) return IsDuration(value.AsSpan(12));
        }
        return false;
    }

    // ISO 8601 days to seconds: P, then numbers with a unit, the time part after T.
    private static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[0] != 'P') return false;
        int parts = 0;
        bool time = false;
        int start = 1;
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]) || text[i] == '.') continue;
            if (text[i] == 'T' && !time && start == i)
            {
                time = true;
                start = i + 1;
                continue;
            }
            if (start == i || !(time ? "HMS" : "D").Contains(text[i])) return false;
            parts++;
            start = i + 1;
        }
        return parts > 0 && start == text.Length;
    }

    private static string[] Items(string bracketed) => bracketed.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static long Whole(string text, long otherwise) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : otherwise;
}
