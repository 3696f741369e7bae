using Sluice.Protocol.Compression;

namespace Sluice.Fuzz.Compression;

/// <summary>Snappy, byte by byte: what the quick decoder is compared with.</summary>
internal static class ReferenceSnappy
{
    private static ReadOnlySpan<byte> Magic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    /// <summary>All of the plain bytes; null when the input is malformed or unfolds to more than <paramref name="most"/>.</summary>
    public static List<byte>? Decompress(ReadOnlySpan<byte> source, int most)
    {
        var plain = new List<byte>();
        if (source.Length < Magic.Length || !source[..Magic.Length].SequenceEqual(Magic)) return Block(source, plain, most) ? plain : null;
        int at = 16;
        if (source.Length < at) return null;
        while (at < source.Length)
        {
            if (at + 16 <= source.Length && source.Slice(at, 4).SequenceEqual(Magic[..4]))
            {
                at += 16;
                continue;
            }
            if (at + 4 > source.Length) return null;
            uint size = ((uint)source[at] << 24) | ((uint)source[at + 1] << 16) | ((uint)source[at + 2] << 8) | source[at + 3];
            at += 4;
            if (size > source.Length - at || !Block(source.Slice(at, (int)size), plain, most)) return null;
            at += (int)size;
        }
        return plain;
    }

    private static bool Block(ReadOnlySpan<byte> source, List<byte> plain, int most)
    {
        int at = 0;
        ulong length = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (at == source.Length || shift > 28) return false;
            byte part = source[at++];
            length |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) break;
        }
        length &= uint.MaxValue;
        if (length > (ulong)most) return false;
        int start = plain.Count;
        while (at < source.Length)
        {
            if (!Element(source, ref at, plain, start) || plain.Count > start + (long)length) return false;
        }
        return plain.Count == start + (long)length;
    }

    private static bool Element(ReadOnlySpan<byte> source, ref int at, List<byte> plain, int start)
    {
        int tag = source[at++];
        int more = (tag & 3) switch { 0 => Math.Max(0, (tag >> 2) - 59), 1 => 1, 2 => 2, _ => 4 };
        if (at + more > source.Length) return false;
        ulong number = 0;
        for (int i = 0; i < more; i++) number |= (ulong)source[at + i] << (8 * i);
        at += more;
        if ((tag & 3) == 0)
        {
            ulong literal = 1 + (more == 0 ? (ulong)(tag >> 2) : number);
            if (literal > (ulong)(source.Length - at)) return false;
            for (; literal > 0; literal--) plain.Add(source[at++]);
            return true;
        }
        int length = (tag & 3) == 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
        ulong distance = (tag & 3) == 1 ? ((ulong)(tag >> 5) << 8) | number : number;
        if (distance == 0 || distance > (ulong)(plain.Count - start)) return false;
        for (; length > 0; length--) plain.Add(plain[plain.Count - (int)distance]);
        return true;
    }

    /// <summary>The status that a limit asks for.</summary>
    public static CodecStatus Status(List<byte>? plain, int limit) =>
        plain is null ? CodecStatus.Malformed : plain.Count > limit ? CodecStatus.TooLarge : CodecStatus.Ok;
}
