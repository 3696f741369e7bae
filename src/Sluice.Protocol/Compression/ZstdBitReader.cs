using System.Buffers.Binary;
using System.Numerics;

namespace Sluice.Protocol.Compression;

/// <summary>
/// Reads a Zstandard bit stream from its last bit to its first. The highest set bit of the last byte only marks the end. Reading
/// on beyond the first bit yields zeros and makes <see cref="BitsLeft"/> negative, which callers look at when they are done.
/// </summary>
internal ref struct ZstdBitReader
{
    /// <summary>Bits that <see cref="TryWindow"/> gives at least.</summary>
    public const int WindowBits = 57;

    private readonly ReadOnlySpan<byte> _bytes;

    private ZstdBitReader(ReadOnlySpan<byte> bytes, int bits)
    {
        _bytes = bytes;
        BitsLeft = bits;
    }

    /// <summary>Bits not yet read; negative after an overrun.</summary>
    public int BitsLeft { get; private set; }

    /// <summary>A reader of the whole span; false when its end mark is missing.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, out ZstdBitReader reader)
    {
        reader = default;
        if (bytes.IsEmpty || bytes[^1] == 0) return false;
        reader = new ZstdBitReader(bytes, (8 * (bytes.Length - 1)) + BitOperations.Log2(bytes[^1]));
        return true;
    }

    /// <summary>The next <paramref name="count"/> bits, at most 32.</summary>
    public uint Read(int count)
    {
        uint value = Peek(count);
        BitsLeft -= count;
        return value;
    }

    /// <summary>The next bits without moving on.</summary>
    public readonly uint Peek(int count)
    {
        int from = BitsLeft - count;
        int at = from >> 3;
        if (at < 0 || at > _bytes.Length - sizeof(ulong)) return PeekAtAnEnd(from, count);
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(_bytes.Slice(at, sizeof(ulong)));
        return (uint)((word >> (from & 7)) & ((1UL << count) - 1));
    }

    /// <summary>At least the next <see cref="WindowBits"/> bits, the first one highest; false near the end.</summary>
    public readonly bool TryWindow(out ulong window)
    {
        int at = ((BitsLeft + 7) >> 3) - sizeof(ulong);
        window = 0;
        if (at < 0) return false;
        window = BinaryPrimitives.ReadUInt64LittleEndian(_bytes.Slice(at, sizeof(ulong))) << ((8 * (at + sizeof(ulong))) - BitsLeft);
        return true;
    }

    /// <summary>Moves on.</summary>
    public void Skip(int count) => BitsLeft -= count;

    private readonly uint PeekAtAnEnd(int from, int count)
    {
        if (from >= 0) return Extract(from, count);
        return BitsLeft <= 0 ? 0 : Extract(0, BitsLeft) << -from;
    }

    private readonly uint Extract(int from, int count)
    {
        int at = from >> 3;
        ulong word = 0;
        for (int i = Math.Min(_bytes.Length, at + sizeof(ulong)) - 1; i >= at; i--) word = (word << 8) | _bytes[i];
        return (uint)((word >> (from & 7)) & ((1UL << count) - 1));
    }
}
