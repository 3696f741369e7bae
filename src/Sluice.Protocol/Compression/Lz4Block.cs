using System.Buffers.Binary;

namespace Sluice.Protocol.Compression;

/// <summary>
/// One LZ4 block: sequences of token (literal length, match length − 4; 15 continues in bytes of 255), literals, little-endian
/// uint16 distance. The last sequence has only literals: at least 5, and no match begins in the last 12 bytes.
/// </summary>
internal static class Lz4Block
{
    /// <summary>Entries of the table <see cref="Compress"/> needs: positions in a block of at most 64 KiB.</summary>
    public const int TableSize = 1 << TableBits;

    private const int TableBits = 13;
    private const int MinMatch = 4;
    private const int LastLiterals = 5;
    private const int MatchMargin = 12;

    public static int MaxCompressedSize(int length) => length + (length / 255) + 16;

    /// <summary>
    /// Appends a block's plain form, at most <paramref name="maxSize"/> bytes of it. Distances may reach back to
    /// <paramref name="historyStart"/> of the buffer: the block's own start, or the frame's where blocks are linked.
    /// </summary>
    public static CodecStatus Decompress(ReadOnlySpan<byte> source, int maxSize, int historyStart, BoundedBuffer into)
    {
        // A length byte of a match stands for at most 255 bytes of output.
        long reachable = Math.Min(maxSize, ((long)source.Length * 255) + MinMatch);
        int room = (int)Math.Min(reachable, into.Limit - into.Length);
        into.TryReserve(room);
        int start = into.Length;
        Span<byte> target = into.Storage.AsSpan(0, start + room);
        int written = Decode(source, target, start, historyStart, out CodecStatus status);
        if (status == CodecStatus.TooLarge && room == reachable) status = CodecStatus.Malformed;
        if (status == CodecStatus.Ok) into.Advance(written - start);
        return status;
    }

    /// <summary>Compresses at most 64 KiB into a span of <see cref="MaxCompressedSize"/>; returns the size.</summary>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> into, Span<ushort> table)
    {
        table.Clear();
        int to = 0;
        int literalStart = 0;
        int at = 1;
        int misses = 64;
        while (at + MatchMargin < source.Length)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(source[at..]);
            int slot = (int)((word * 2654435761) >> (32 - TableBits));
            int candidate = table[slot];
            table[slot] = (ushort)at;
            if (BinaryPrimitives.ReadUInt32LittleEndian(source[candidate..]) != word)
            {
                at += misses++ >> 6;
                continue;
            }
            misses = 64;
            while (at > literalStart && candidate > 0 && source[at - 1] == source[candidate - 1])
            {
                at--;
                candidate--;
            }
            ReadOnlySpan<byte> rest = source[(at + MinMatch)..^LastLiterals];
            int match = rest.CommonPrefixLength(source[(candidate + MinMatch)..]);
            to += WriteSequence(source[literalStart..at], at - candidate, match, into[to..]);
            at += match + MinMatch;
            literalStart = at;
        }
        return to + WriteLast(source[literalStart..], into[to..]);
    }

    private static int WriteSequence(ReadOnlySpan<byte> literals, int distance, int match, Span<byte> into)
    {
        into[0] = (byte)((Math.Min(literals.Length, 15) << 4) | Math.Min(match, 15));
        int at = 1;
        if (literals.Length >= 15) at += WriteLength(literals.Length - 15, into[at..]);
        literals.CopyTo(into[at..]);
        at += literals.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(into[at..], (ushort)distance);
        at += sizeof(ushort);
        if (match >= 15) at += WriteLength(match - 15, into[at..]);
        return at;
    }

    private static int WriteLast(ReadOnlySpan<byte> literals, Span<byte> into)
    {
        into[0] = (byte)(Math.Min(literals.Length, 15) << 4);
        int at = 1;
        if (literals.Length >= 15) at += WriteLength(literals.Length - 15, into[at..]);
        literals.CopyTo(into[at..]);
        return at + literals.Length;
    }

    private static int WriteLength(int rest, Span<byte> into)
    {
        int at = 0;
        for (; rest >= 255; rest -= 255) into[at++] = 255;
        into[at++] = (byte)rest;
        return at;
    }

    private static int Decode(ReadOnlySpan<byte> source, Span<byte> target, int to, int historyStart, out CodecStatus status)
    {
        status = CodecStatus.Malformed;
        int at = 0;
        while (at < source.Length)
        {
            int token = source[at++];
            int literals = token >> 4;
            if (literals == 15 && !TryReadLength(source, ref at, ref literals)) return to;
            if (literals > source.Length - at) return to;
            if (literals > target.Length - to)
            {
                status = CodecStatus.TooLarge;
                return to;
            }
            OverlappingCopy.Literals(source, at, target, to, literals);
            at += literals;
            to += literals;
            if (at == source.Length)
            {
                status = CodecStatus.Ok;
                return to;
            }
            if (source.Length - at < sizeof(ushort)) return to;
            int distance = BinaryPrimitives.ReadUInt16LittleEndian(source[at..]);
            at += sizeof(ushort);
            int match = token & 15;
            if (match == 15 && !TryReadLength(source, ref at, ref match)) return to;
            match += MinMatch;
            if (distance == 0 || distance > to - historyStart) return to;
            if (match > target.Length - to)
            {
                status = CodecStatus.TooLarge;
                return to;
            }
            OverlappingCopy.Repeat(target, to, distance, match);
            to += match;
        }
        return to;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> source, ref int at, ref int length)
    {
        while (at < source.Length)
        {
            int value = source[at++];
            length += value;
            if (length > int.MaxValue / 2) return false;
            if (value != 255) return true;
        }
        return false;
    }
}
