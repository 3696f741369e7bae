using System.Buffers.Binary;
using System.Numerics;
using Sluice.Base;

namespace Sluice.Protocol.Compression;

/// <summary>
/// One block of Snappy: a varint with the plain length, then literals and copies. The two low bits of a tag say which.
/// <code>
/// 00 literal: upper six bits are length − 1, 60…63 say that 1…4 bytes with it follow
/// 01 copy: bits 2–4 length − 4, bits 5–7 are bits 8–10 of the distance, one byte follows
/// 10 copy: bits 2–7 length − 1, two bytes of distance follow; 11 the same with four
/// </code>
/// </summary>
internal static class SnappyBlock
{
    /// <summary>Entries of the table <see cref="Compress"/> needs: positions in a chunk of at most 64 KiB.</summary>
    public const int TableSize = 1 << TableBits;

    private const int TableBits = 13;
    private const int CopyLimit = 64;

    // A copy of 64 bytes takes 3; nothing unfolds further.
    private const int MaxRatio = 22;

    public static int MaxCompressedSize(int length) => 32 + length + (length / 6);

    public static CodecStatus Decompress(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        int at = 0;
        if (!Varint.TryReadUInt32(source, ref at, out uint length)) return CodecStatus.Malformed;
        if (length > (ulong)source.Length * MaxRatio) return CodecStatus.Malformed;
        if (length > (uint)(into.Limit - into.Length) || !into.TryReserve((int)length)) return CodecStatus.TooLarge;
        if (!TryDecode(source[at..], into.Free[..(int)length])) return CodecStatus.Malformed;
        into.Advance((int)length);
        return CodecStatus.Ok;
    }

    /// <summary>Compresses at most 64 KiB into a span of <see cref="MaxCompressedSize"/>; returns the size.</summary>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> into, Span<ushort> table)
    {
        table.Clear();
        int to = Varint.WriteUInt32(into, (uint)source.Length);
        int literalStart = 0;
        int at = 1;
        int misses = 32;
        while (at + 8 <= source.Length)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(source[at..]);
            int slot = (int)((word * 0x1E35A7BD) >> (32 - TableBits));
            int candidate = table[slot];
            table[slot] = (ushort)at;
            if (BinaryPrimitives.ReadUInt32LittleEndian(source[candidate..]) != word)
            {
                // Data that does not repeat is stepped through ever faster.
                at += misses++ >> 5;
                continue;
            }
            misses = 32;
            to += WriteLiteral(source[literalStart..at], into[to..]);
            int length = 4 + source[(at + 4)..].CommonPrefixLength(source[(candidate + 4)..]);
            to += WriteCopy(at - candidate, length, into[to..]);
            at += length;
            literalStart = at;
        }
        return to + WriteLiteral(source[literalStart..], into[to..]);
    }

    private static int WriteLiteral(ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        if (bytes.IsEmpty) return 0;
        int last = bytes.Length - 1;
        int at = 1;
        if (last < 60)
        {
            into[0] = (byte)(last << 2);
        }
        else
        {
            int extra = (BitOperations.Log2((uint)last) / 8) + 1;
            into[0] = (byte)((59 + extra) << 2);
            for (int i = 0; i < extra; i++) into[at++] = (byte)(last >> (8 * i));
        }
        bytes.CopyTo(into[at..]);
        return at + bytes.Length;
    }

    private static int WriteCopy(int distance, int length, Span<byte> into)
    {
        int at = 0;
        while (length > 0)
        {
            // Never leave a rest below 4: the short form cannot say it, and a rest of 1 to 3 would cost as much as this.
            int part = length > CopyLimit + 4 ? CopyLimit : length > CopyLimit ? CopyLimit - 4 : length;
            if (part is >= 4 and < 12 && distance < 2048)
            {
                into[at++] = (byte)(0x01 | ((part - 4) << 2) | ((distance >> 8) << 5));
                into[at++] = (byte)distance;
            }
            else
            {
                into[at++] = (byte)(0x02 | ((part - 1) << 2));
                BinaryPrimitives.WriteUInt16LittleEndian(into[at..], (ushort)distance);
                at += 2;
            }
            length -= part;
        }
        return at;
    }

    private static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> into)
    {
        int at = 0;
        int to = 0;
        while (at < source.Length)
        {
            int tag = source[at++];
            int kind = tag & 3;
            if (kind == 0)
            {
                if (!TryLiteralLength(source, ref at, tag >> 2, out int size)) return false;
                if (size > source.Length - at || size > into.Length - to) return false;
                OverlappingCopy.Literals(source, at, into, to, size);
                at += size;
                to += size;
                continue;
            }
            int extra = kind == 3 ? 4 : kind;
            if (source.Length - at < extra) return false;
            int length = kind == 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
            uint distance = kind switch
            {
                1 => (uint)(((tag >> 5) << 8) | source[at]),
                2 => BinaryPrimitives.ReadUInt16LittleEndian(source[at..]),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(source[at..]),
            };
            at += extra;
            if (distance == 0 || distance > (uint)to || length > into.Length - to) return false;
            OverlappingCopy.Repeat(into, to, (int)distance, length);
            to += length;
        }
        return to == into.Length;
    }

    private static bool TryLiteralLength(ReadOnlySpan<byte> source, ref int at, int code, out int size)
    {
        size = code + 1;
        if (code < 60) return true;
        int bytes = code - 59;
        if (source.Length - at < bytes) return false;
        uint value = 0;
        for (int i = 0; i < bytes; i++) value |= (uint)source[at + i] << (8 * i);
        at += bytes;
        size = (int)value + 1;
        return value < int.MaxValue;
    }
}
