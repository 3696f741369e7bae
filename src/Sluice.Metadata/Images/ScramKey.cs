namespace Sluice.Metadata.Images;

/// <summary>Mechanism (1 = SCRAM-SHA-256, 2 = SCRAM-SHA-512) and user of a credential.</summary>
public readonly record struct ScramKey(sbyte Mechanism, string User) : IComparable<ScramKey>
{
    /// <inheritdoc/>
    public int CompareTo(ScramKey other) =>
        Mechanism != other.Mechanism ? Mechanism.CompareTo(other.Mechanism) : string.CompareOrdinal(User, other.User);

    public static bool operator <(ScramKey left, ScramKey right) => left.CompareTo(right) < 0;
    public static bool operator >(ScramKey left, ScramKey right) => left.CompareTo(right) > 0;
    public static bool operator <=(ScramKey left, ScramKey right) => left.CompareTo(right) <= 0;
    public static bool operator >=(ScramKey left, ScramKey right) => left.CompareTo(right) >= 0;
}
