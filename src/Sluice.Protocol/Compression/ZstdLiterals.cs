using System.Buffers.Binary;

namespace Sluice.Protocol.Compression;

/// <summary>
/// The literals section of a block (RFC 8878 §3.1.1.3.1). Owns the room for a block's literals and the Huffman table, which a later
/// block of the frame may use again.
/// <code>
/// bits 0–1: 0 plain, 1 one byte repeated, 2 coded with a new table, 3 coded with the last table; bits 2–3 size format, then
/// plain, repeated: size in 5, 12 or 20 bits | coded: plain and coded size in 10, 14 or 18 bits each, one or four streams
/// </code>
/// </summary>
internal sealed class ZstdLiterals
{
    private readonly byte[] _bytes = new byte[ZstdFrameHeader.MaxBlockSize];
    private readonly ZstdHuffmanTable _table = new();
    private int _length;

    /// <summary>The literals of the last section read.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Forgets the table: a new frame has begun.</summary>
    public void Forget() => _table.Forget();

    /// <summary>Reads the section at the front of <paramref name="block"/>.</summary>
    public bool TryRead(ReadOnlySpan<byte> block, int limit, out int size)
    {
        size = 0;
        if (block.IsEmpty) return false;
        int kind = block[0] & 3;
        int format = (block[0] >> 2) & 3;
        return kind <= 1
            ? TryReadPlain(block, kind == 1, format, limit, out size)
            : TryReadCoded(block, kind == 2, format, limit, out size);
    }

    private bool TryReadPlain(ReadOnlySpan<byte> block, bool isRepeated, int format, int limit, out int size)
    {
        size = 0;
        int head = format switch { 1 => 2, 3 => 3, _ => 1 };
        if (block.Length < head) return false;
        uint bits = Bits(block, head);
        int length = (int)(head == 1 ? bits >> 3 : bits >> 4);
        int stored = isRepeated ? 1 : length;
        if (length > limit || block.Length - head < stored) return false;
        _length = length;
        if (isRepeated) _bytes.AsSpan(0, length).Fill(block[head]);
        else block.Slice(head, length).CopyTo(_bytes);
        size = head + stored;
        return true;
    }

    private bool TryReadCoded(ReadOnlySpan<byte> block, bool hasTable, int format, int limit, out int size)
    {
        size = 0;
        int head = format switch { 2 => 4, 3 => 5, _ => 3 };
        int width = format switch { 2 => 14, 3 => 18, _ => 10 };
        if (block.Length < head) return false;
        ulong bits = head == 5 ? Bits(block, 4) | ((ulong)block[4] << 32) : Bits(block, head);
        int length = (int)((bits >> 4) & ((1u << width) - 1));
        int coded = (int)((bits >> (4 + width)) & ((1u << width) - 1));
        if (length > limit || coded > block.Length - head) return false;
        ReadOnlySpan<byte> source = block.Slice(head, coded);
        if (hasTable)
        {
            if (!_table.TryRead(source, out int tableSize)) return false;
            source = source[tableSize..];
        }
        else if (_table.MaxBits == 0)
        {
            return false;
        }
        _length = length;
        size = head + coded;
        Span<byte> into = _bytes.AsSpan(0, length);
        return format == 0 ? _table.TryDecode(source, into) : TryDecodeFour(source, into);
    }

    private bool TryDecodeFour(ReadOnlySpan<byte> source, Span<byte> into)
    {
        const int jumpSize = 6;
        if (source.Length < jumpSize) return false;
        int first = BinaryPrimitives.ReadUInt16LittleEndian(source);
        int second = BinaryPrimitives.ReadUInt16LittleEndian(source[2..]);
        int third = BinaryPrimitives.ReadUInt16LittleEndian(source[4..]);
        source = source[jumpSize..];
        int part = (into.Length + 3) / 4;
        if (first + second + third > source.Length || 3 * part > into.Length) return false;
        return _table.TryDecode(source[..first], into[..part])
            && _table.TryDecode(source.Slice(first, second), into.Slice(part, part))
            && _table.TryDecode(source.Slice(first + second, third), into.Slice(2 * part, part))
            && _table.TryDecode(source[(first + second + third)..], into[(3 * part)..]);
    }

    private static uint Bits(ReadOnlySpan<byte> block, int count)
    {
        uint value = 0;
        for (int i = 0; i < count; i++) value |= (uint)block[i] << (8 * i);
        return value;
    }
}
