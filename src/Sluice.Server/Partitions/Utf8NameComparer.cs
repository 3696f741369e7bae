using System.Text;

namespace Sluice.Server.Partitions;

/// <summary>
/// Ordinal equality of topic names that also looks up by their UTF-8 bytes, so that a request's topic is found without making a
/// string. The hash is an own one over UTF-8, the same in every process.
/// </summary>
internal sealed class Utf8NameComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    /// <summary>Topic names have at most 249 characters; what is longer cannot be one, and any hash will do.</summary>
    private const int HashedBytes = 256;

    public static Utf8NameComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string obj)
    {
        Span<byte> utf8 = stackalloc byte[HashedBytes * 3];
        ReadOnlySpan<char> text = obj.AsSpan(0, Math.Min(obj.Length, HashedBytes));
        int length = Encoding.UTF8.GetBytes(text, utf8);
        return GetHashCode((ReadOnlySpan<byte>)utf8[..Math.Min(length, HashedBytes)]);
    }

    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        if (other.Length > alternate.Length) return false;
        Span<byte> utf8 = stackalloc byte[HashedBytes * 3];
        return other.Length <= HashedBytes
            && alternate.SequenceEqual(utf8[..Encoding.UTF8.GetBytes(other, utf8)]);
    }

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        ReadOnlySpan<byte> hashed = alternate[..Math.Min(alternate.Length, HashedBytes)];
        uint hash = 2166136261;
        foreach (byte value in hashed) hash = (hash ^ value) * 16777619;
        return (int)hash;
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
}
