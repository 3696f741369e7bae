using System.Buffers.Binary;
using Sluice.Protocol.Compression;

namespace Sluice.Fuzz.Compression;

/// <summary>LZ4 frames, byte by byte: what the quick decoder is compared with.</summary>
internal static class ReferenceLz4
{
    /// <summary>All of the plain bytes; null when the input is malformed or unfolds to more than <paramref name="most"/>.</summary>
    public static List<byte>? Decompress(ReadOnlySpan<byte> source, int most)
    {
        if (source.IsEmpty) return null;
        var plain = new List<byte>();
        int at = 0;
        while (at < source.Length)
        {
            if (source.Length - at < 8) return null;
            uint magic = UInt32(source, ref at);
            if (magic >> 4 == 0x184D2A5)
            {
                uint size = UInt32(source, ref at);
                if (size > source.Length - at) return null;
                at += (int)size;
            }
            else if (magic != 0x184D2204 || !Frame(source, ref at, plain, most))
            {
                return null;
            }
        }
        return plain;
    }

    private static bool Frame(ReadOnlySpan<byte> source, ref int at, List<byte> plain, int most)
    {
        int descriptor = at;
        int flags = source[at++];
        int block = source[at++];
        if (flags >> 6 != 1 || (flags & 3) != 0 || (block & 0x8F) != 0 || block >> 4 < 4) return false;
        ulong? announced = null;
        if ((flags & 8) != 0)
        {
            if (source.Length - at < 8) return false;
            announced = BinaryPrimitives.ReadUInt64LittleEndian(source[at..]);
            at += 8;
        }
        if (at >= source.Length || source[at] != (byte)(XxHash32.Compute(source[descriptor..at]) >> 8)) return false;
        at++;
        int start = plain.Count;
        while (true)
        {
            if (source.Length - at < 4) return false;
            uint field = UInt32(source, ref at);
            if (field == 0) break;
            uint size = field & 0x7FFF_FFFF;
            if (size > 1 << (8 + (2 * (block >> 4))) || size > source.Length - at) return false;
            ReadOnlySpan<byte> stored = source.Slice(at, (int)size);
            at += (int)size;
            if ((flags & 16) != 0 && !Checksum(source, ref at, stored)) return false;
            if (field >> 31 == 1) plain.AddRange(stored);
            else if (!Block(stored, plain, (flags & 32) != 0 ? plain.Count : start, 1 << (8 + (2 * (block >> 4))))) return false;
            if (plain.Count > most) return false;
        }
        if (announced is { } length && length != (ulong)(plain.Count - start)) return false;
        return (flags & 4) == 0 || Checksum(source, ref at, plain.GetRange(start, plain.Count - start).ToArray());
    }

    private static bool Block(ReadOnlySpan<byte> source, List<byte> plain, int history, int most)
    {
        int at = 0;
        int start = plain.Count;
        while (at < source.Length)
        {
            int token = source[at++];
            if (!Length(source, ref at, token >> 4, out long literals) || literals > source.Length - at) return false;
            for (; literals > 0; literals--) plain.Add(source[at++]);
            if (plain.Count - start > most) return false;
            if (at == source.Length) return true;
            if (source.Length - at < 2) return false;
            int distance = source[at] | (source[at + 1] << 8);
            at += 2;
            if (!Length(source, ref at, token & 15, out long match)) return false;
            match += 4;
            if (distance == 0 || distance > plain.Count - history || plain.Count - start + match > most) return false;
            for (; match > 0; match--) plain.Add(plain[plain.Count - distance]);
        }
        return false;
    }

    private static bool Length(ReadOnlySpan<byte> source, ref int at, int first, out long length)
    {
        length = first;
        if (first < 15) return true;
        while (at < source.Length)
        {
            byte more = source[at++];
            length += more;
            if (more < 255) return true;
        }
        return false;
    }

    private static bool Checksum(ReadOnlySpan<byte> source, ref int at, ReadOnlySpan<byte> of)
    {
        if (source.Length - at < 4) return false;
        return UInt32(source, ref at) == XxHash32.Compute(of);
    }

    private static uint UInt32(ReadOnlySpan<byte> source, ref int at)
    {
        at += 4;
        return BinaryPrimitives.ReadUInt32LittleEndian(source[(at - 4)..]);
    }
}
