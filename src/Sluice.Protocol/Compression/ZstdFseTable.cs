using System.Numerics;

namespace Sluice.Protocol.Compression;

/// <summary>
/// A decoding table of finite state entropy (RFC 8878 §4.1): each state names a symbol, and how the next state is read. Belongs to
/// one decoder and is overwritten by each description; usable once <see cref="IsSet"/>.
/// </summary>
internal sealed class ZstdFseTable(int maxAccuracyLog)
{
    private const int MaxSymbols = 256;

    // Low byte the symbol, the next one the bits that the next state takes, above them its base.
    private readonly uint[] _states = new uint[1 << maxAccuracyLog];

    /// <summary>The table has been described.</summary>
    public bool IsSet { get; private set; }

    /// <summary>Bits of the first state.</summary>
    public int AccuracyLog { get; private set; }

    /// <summary>All states; each tells its symbol and its successor.</summary>
    public ReadOnlySpan<uint> States => _states;

    /// <summary>What a state stands for.</summary>
    public static byte SymbolOf(uint state) => (byte)state;

    /// <summary>Where the state after this one is among <see cref="States"/>.</summary>
    public static int Next(uint state, ref ZstdBitReader reader) => (int)((state >> 16) + reader.Read((byte)(state >> 8)));

    /// <summary>Forgets the table: a new frame has begun.</summary>
    public void Forget() => IsSet = false;

    /// <summary>A table that knows a single symbol and reads no bits.</summary>
    public void SetSingle(byte symbol)
    {
        AccuracyLog = 0;
        _states[0] = symbol;
        IsSet = true;
    }

    /// <summary>Reads a description from the front of <paramref name="source"/>; false when it is not a distribution.</summary>
    public bool TryRead(ReadOnlySpan<byte> source, int maxSymbol, out int size)
    {
        size = 0;
        Span<short> counts = stackalloc short[MaxSymbols];
        var bits = new ForwardBits(source);
        int log = (int)bits.Read(4) + 5;
        if (log > maxAccuracyLog) return false;
        int remaining = 1 << log;
        int symbol = 0;
        while (remaining > 0)
        {
            if (symbol > maxSymbol) return false;
            int count = ReadCount(ref bits, remaining);
            remaining -= Math.Abs(count);
            counts[symbol++] = (short)count;
            if (count != 0) continue;
            uint zeros;
            do
            {
                zeros = bits.Read(2);
                symbol += (int)zeros;
                if (symbol > maxSymbol + 1) return false;
            }
            while (zeros == 3);
        }
        if (remaining < 0 || bits.IsOverrun) return false;
        size = bits.BytesUsed;
        return TryBuild(counts[..symbol], log);
    }

    /// <summary>Builds the table of a distribution; −1 is "less than one". False when the counts do not fill the table.</summary>
    public bool TryBuild(ReadOnlySpan<short> counts, int log)
    {
        int size = 1 << log;
        int high = size - 1;
        Span<ushort> next = stackalloc ushort[MaxSymbols];
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            next[symbol] = (ushort)Math.Abs(counts[symbol]);
            if (counts[symbol] == -1) _states[high--] = (byte)symbol;
        }
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            for (int i = 0; i < counts[symbol]; i++)
            {
                _states[at] = (byte)symbol;
                do at = (at + step) & (size - 1);
                while (at > high);
            }
        }
        if (at != 0) return false;
        for (int state = 0; state < size; state++)
        {
            uint symbol = _states[state];
            int x = next[(int)symbol]++;
            int bits = log - BitOperations.Log2((uint)x);
            _states[state] = ((uint)((x << bits) - size) << 16) | ((uint)bits << 8) | symbol;
        }
        AccuracyLog = log;
        IsSet = true;
        return true;
    }

    // Values from 0 to remaining + 1 take as many bits as the largest; the low ones, which would waste one, take one less.
    private static int ReadCount(ref ForwardBits bits, int remaining)
    {
        int width = BitOperations.Log2((uint)remaining + 1) + 1;
        uint low = (1u << (width - 1)) - 1;
        uint spare = (1u << width) - 1 - ((uint)remaining + 1);
        uint value = bits.Peek(width);
        if ((value & low) < spare)
        {
            bits.Skip(width - 1);
            return (int)(value & low) - 1;
        }
        bits.Skip(width);
        return (int)(value > low ? value - spare : value) - 1;
    }

    /// <summary>Bits from the first to the last, lowest of each byte first; beyond the end there are zeros.</summary>
    private ref struct ForwardBits(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _position;

        public readonly bool IsOverrun => _position > 8 * _bytes.Length;

        public readonly int BytesUsed => (_position + 7) >> 3;

        public uint Read(int count)
        {
            uint value = Peek(count);
            _position += count;
            return value;
        }

        public readonly uint Peek(int count)
        {
            uint word = 0;
            for (int i = 0; i < sizeof(uint); i++)
            {
                int at = (_position >> 3) + i;
                if (at < _bytes.Length) word |= (uint)_bytes[at] << (8 * i);
            }
            return (word >> (_position & 7)) & ((1u << count) - 1);
        }

        public void Skip(int count) => _position += count;
    }
}
