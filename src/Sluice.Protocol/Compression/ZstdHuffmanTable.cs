using System.Numerics;

namespace Sluice.Protocol.Compression;

/// <summary>
/// The prefix code of a block's literals (RFC 8878 §4.2): the next <see cref="MaxBits"/> bits select symbol and length. The code is
/// described by a weight per symbol, of which the last follows from the others: the weights fill the code space.
/// </summary>
internal sealed class ZstdHuffmanTable
{
    private const int MostBits = 11;
    private const int MaxWeights = 255;
    private const int WeightLog = 6;

    // Codes that surely lie in one window of the bit reader.
    private const int PerWindow = ZstdBitReader.WindowBits / MostBits;

    // Low byte symbol, high byte bits.
    private readonly ushort[] _entries = new ushort[1 << MostBits];
    private readonly ZstdFseTable _weightTable = new(WeightLog);

    /// <summary>Bits that select an entry; 0 while there is no table.</summary>
    public int MaxBits { get; private set; }

    /// <summary>Forgets the table: a new frame has begun.</summary>
    public void Forget() => MaxBits = 0;

    /// <summary>Reads a description from the front of <paramref name="source"/>.</summary>
    public bool TryRead(ReadOnlySpan<byte> source, out int size)
    {
        size = 0;
        MaxBits = 0;
        if (source.IsEmpty) return false;
        Span<byte> weights = stackalloc byte[MaxWeights + 1];
        int head = source[0];
        int count;
        if (head >= 128)
        {
            count = head - 127;
            size = 1 + ((count + 1) / 2);
            if (source.Length < size) return false;
            for (int i = 0; i < count; i++) weights[i] = (byte)((i & 1) == 0 ? source[1 + (i / 2)] >> 4 : source[1 + (i / 2)] & 15);
        }
        else
        {
            size = 1 + head;
            if (source.Length < size || !TryReadWeights(source[1..size], weights, out count)) return false;
        }
        return TryBuild(weights, count);
    }

    /// <summary>Decodes one stream, which must end exactly where <paramref name="into"/> is full.</summary>
    public bool TryDecode(ReadOnlySpan<byte> stream, Span<byte> into)
    {
        if (!ZstdBitReader.TryOpen(stream, out ZstdBitReader reader)) return false;
        ReadOnlySpan<ushort> entries = _entries;
        int bits = MaxBits;
        int at = 0;
        while (at <= into.Length - PerWindow && reader.TryWindow(out ulong window))
        {
            ulong unread = window;
            int used = 0;
            for (int i = 0; i < PerWindow; i++)
            {
                int entry = entries[(int)(unread >> (64 - bits))];
                into[at + i] = (byte)entry;
                unread <<= entry >> 8;
                used += entry >> 8;
            }
            at += PerWindow;
            reader.Skip(used);
        }
        for (; at < into.Length; at++)
        {
            ushort entry = entries[(int)reader.Peek(bits)];
            into[at] = (byte)entry;
            reader.Skip(entry >> 8);
        }
        return reader.BitsLeft == 0;
    }

    // Two states take turns on one stream; when a state cannot be renewed, the other one holds the last symbol.
    private bool TryReadWeights(ReadOnlySpan<byte> source, Span<byte> weights, out int count)
    {
        count = 0;
        if (!_weightTable.TryRead(source, MostBits + 1, out int size)) return false;
        if (!ZstdBitReader.TryOpen(source[size..], out ZstdBitReader reader)) return false;
        ReadOnlySpan<uint> states = _weightTable.States;
        uint first = states[(int)reader.Read(_weightTable.AccuracyLog)];
        uint second = states[(int)reader.Read(_weightTable.AccuracyLog)];
        if (reader.BitsLeft < 0) return false;
        while (count < MaxWeights - 1)
        {
            weights[count++] = ZstdFseTable.SymbolOf(first);
            first = states[ZstdFseTable.Next(first, ref reader)];
            if (reader.BitsLeft < 0)
            {
                weights[count++] = ZstdFseTable.SymbolOf(second);
                return true;
            }
            (first, second) = (second, first);
        }
        return false;
    }

    private bool TryBuild(Span<byte> weights, int count)
    {
        uint sum = 0;
        foreach (byte weight in weights[..count])
        {
            if (weight > MostBits) return false;
            if (weight > 0) sum += 1u << (weight - 1);
        }
        if (sum == 0) return false;
        int bits = BitOperations.Log2(sum) + 1;
        uint rest = (1u << bits) - sum;
        if (bits > MostBits || !BitOperations.IsPow2(rest)) return false;
        weights[count++] = (byte)(BitOperations.Log2(rest) + 1);

        int at = 0;
        for (int weight = 1; weight <= bits; weight++)
        {
            int width = 1 << (weight - 1);
            for (int symbol = 0; symbol < count; symbol++)
            {
                if (weights[symbol] != weight) continue;
                _entries.AsSpan(at, width).Fill((ushort)(((bits + 1 - weight) << 8) | symbol));
                at += width;
            }
        }
        MaxBits = bits;
        return at == 1 << bits;
    }
}
