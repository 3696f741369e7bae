using System.Globalization;

namespace Sluice.Protocol.Generator;

/// <summary>Versions from Lowest to Highest, both included; empty when Lowest is above Highest.</summary>
public readonly struct VersionRange(short lowest, short highest) : IEquatable<VersionRange>
{
    public static readonly VersionRange All = new(0, short.MaxValue);

    public short Lowest { get; } = lowest;

    public short Highest { get; } = highest;

    /// <summary>Parses <c>v3</c>, <c>v3-5</c> and <c>v3+</c>; false for anything else.</summary>
    public static bool TryParse(string text, out VersionRange range)
    {
        range = default;
        if (text.Length < 2 || text[0] != 'v' || !char.IsDigit(text[1])) return false;
        string body = text.Substring(1);
        int dash = body.IndexOf('-');
        if (body[body.Length - 1] == '+')
        {
            if (!Number(body.Substring(0, body.Length - 1), out short from)) return false;
            range = new VersionRange(from, short.MaxValue);
            return true;
        }
        if (!Number(dash < 0 ? body : body.Substring(0, dash), out short low)) return false;
        short high = low;
        if (dash >= 0 && !Number(body.Substring(dash + 1), out high)) return false;
        range = new VersionRange(low, high);
        return true;
    }

    public bool Contains(int version) => version >= Lowest && version <= Highest;

    public VersionRange And(VersionRange other) => new(Math.Max(Lowest, other.Lowest), Math.Min(Highest, other.Highest));

    /// <summary>The C# condition that a version out of <paramref name="known"/> is in this range; null when all of them are.</summary>
    public string? Condition(VersionRange known)
    {
        bool low = Lowest > known.Lowest;
        bool high = Highest < known.Highest;
        if (low && high) return Lowest == Highest ? $"version == {Lowest}" : $"version is >= {Lowest} and <= {Highest}";
        return low ? $"version >= {Lowest}" : high ? $"version <= {Highest}" : null;
    }

    public bool Equals(VersionRange other) => Lowest == other.Lowest && Highest == other.Highest;

    public override bool Equals(object? obj) => obj is VersionRange other && Equals(other);

    public override int GetHashCode() => (Lowest * 31) + Highest;

    public static bool operator ==(VersionRange left, VersionRange right) => left.Equals(right);

    public static bool operator !=(VersionRange left, VersionRange right) => !left.Equals(right);

    private static bool Number(string text, out short number) =>
        short.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
