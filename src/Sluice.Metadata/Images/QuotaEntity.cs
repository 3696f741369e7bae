using System.Collections.Immutable;

namespace Sluice.Metadata.Images;

/// <summary>
/// Whom a quota is for: parts such as (user, alice), (client-id, default = null), ordered by type, no type twice.
/// </summary>
public sealed class QuotaEntity : IComparable<QuotaEntity>, IEquatable<QuotaEntity>
{
    public const string User = "user";
    public const string ClientId = "client-id";
    public const string Ip = "ip";

    public QuotaEntity(IEnumerable<KeyValuePair<string, string?>> parts) =>
        Parts = [.. parts.OrderBy(part => part.Key, StringComparer.Ordinal)];

    public ImmutableArray<KeyValuePair<string, string?>> Parts { get; }

    /// <inheritdoc/>
    public int CompareTo(QuotaEntity? other)
    {
        if (other is null) return 1;
        for (int i = 0; i < Math.Min(Parts.Length, other.Parts.Length); i++)
        {
            int order = string.CompareOrdinal(Parts[i].Key, other.Parts[i].Key);
            if (order == 0) order = string.CompareOrdinal(Parts[i].Value, other.Parts[i].Value);
            if (order != 0) return order;
        }
        return Parts.Length.CompareTo(other.Parts.Length);
    }

    /// <inheritdoc/>
    public bool Equals(QuotaEntity? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as QuotaEntity);

    /// <inheritdoc/>
    public override int GetHashCode() => Parts.Length;

    public static bool operator ==(QuotaEntity? left, QuotaEntity? right) => left?.Equals(right) ?? right is null;
    public static bool operator !=(QuotaEntity? left, QuotaEntity? right) => !(left == right);
    public static bool operator <(QuotaEntity left, QuotaEntity right) => left.CompareTo(right) < 0;
    public static bool operator >(QuotaEntity left, QuotaEntity right) => left.CompareTo(right) > 0;
    public static bool operator <=(QuotaEntity left, QuotaEntity right) => left.CompareTo(right) <= 0;
    public static bool operator >=(QuotaEntity left, QuotaEntity right) => left.CompareTo(right) >= 0;
}
