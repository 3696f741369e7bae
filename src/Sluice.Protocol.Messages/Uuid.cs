using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Sluice.Protocol;

/// <summary>
/// Kafka's 128-bit identifier of topics, directories and incarnations: big-endian on the wire, 22 characters of unpadded
/// base64url as text.
/// </summary>
public readonly record struct Uuid(ulong High, ulong Low) : IComparable<Uuid>
{
    /// <summary>All bits zero: "none".</summary>
    public static Uuid Zero => default;

    /// <summary>The id of <c>__cluster_metadata</c>.</summary>
    public static Uuid MetadataTopic => new(0, 1);

    /// <summary>True for <see cref="Zero"/>.</summary>
    public bool IsZero => High == 0 && Low == 0;

    /// <summary>Reserved ids (the first hundred): never given to a topic or directory.</summary>
    public bool IsReserved => High == 0 && Low < 100;

    /// <summary>A version-4 identifier from 128 random bits; null when its text would begin with '-', which tools refuse.</summary>
    public static Uuid? FromRandom(ulong high, ulong low)
    {
        var id = new Uuid((high & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000, (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);
        return id.IsReserved || id.High >> 58 == 62 ? null : id;
    }

    /// <summary>Reads 16 bytes.</summary>
    public static Uuid Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>Writes 16 bytes.</summary>
    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt64BigEndian(into, High);
        BinaryPrimitives.WriteUInt64BigEndian(into[8..], Low);
    }

    /// <summary>Parses 22 (or padded 24) characters of base64url; false when they are not an identifier.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Uuid id)
    {
        Span<byte> bytes = stackalloc byte[18];
        id = default;
        if (text.Length > 24 || Base64Url.DecodeFromChars(text, bytes, out _, out int written) != OperationStatus.Done || written != 16)
        {
            return false;
        }

        id = Read(bytes);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Uuid other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>22 characters of base64url.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        Write(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool operator <(Uuid left, Uuid right) => left.CompareTo(right) < 0;
    public static bool operator >(Uuid left, Uuid right) => left.CompareTo(right) > 0;
    public static bool operator <=(Uuid left, Uuid right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Uuid left, Uuid right) => left.CompareTo(right) >= 0;
}
