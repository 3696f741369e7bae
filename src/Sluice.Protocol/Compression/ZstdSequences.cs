namespace Sluice.Protocol.Compression;

/// <summary>
/// The sequences section of a block (RFC 8878 §3.1.1.3.2): how literals and matches take turns. Owns the three tables and the three
/// last distances, which live as long as the frame.
/// <code>
/// count in 1–3 bytes; if not 0: modes (6–7 literal lengths, 4–5 distances, 2–3 match lengths: 0 predefined, 1 one symbol, 2 own
/// table, 3 the last one); tables; bit stream
/// </code>
/// </summary>
internal sealed class ZstdSequences
{
    private readonly ZstdFseTable _literalLengths = new(9);
    private readonly ZstdFseTable _matchLengths = new(9);
    private readonly ZstdFseTable _distances = new(8);
    private uint _last1;
    private uint _last2;
    private uint _last3;

    /// <summary>A new frame has begun.</summary>
    public void Forget()
    {
        _literalLengths.Forget();
        _matchLengths.Forget();
        _distances.Forget();
        (_last1, _last2, _last3) = (1, 4, 8);
    }

    /// <summary>
    /// Carries the section out: writes the block behind <paramref name="at"/> of <paramref name="output"/>, which is as long as the
    /// block may get. Matches may reach back to <paramref name="frameStart"/>. Answers the position behind the block, −1 for malformed.
    /// </summary>
    public int Execute(ReadOnlySpan<byte> section, ReadOnlySpan<byte> literals, Span<byte> output, int at, int frameStart)
    {
        if (!TryReadCount(ref section, out int count)) return -1;
        if (count > 0)
        {
            if (!TryReadTables(ref section) || !ZstdBitReader.TryOpen(section, out ZstdBitReader reader)) return -1;
            at = ExecuteAll(ref reader, count, ref literals, output, at, frameStart);
            if (at < 0 || reader.BitsLeft != 0) return -1;
        }
        else if (!section.IsEmpty)
        {
            return -1;
        }
        if (literals.Length > output.Length - at) return -1;
        literals.CopyTo(output[at..]);
        return at + literals.Length;
    }

    private int ExecuteAll(
        ref ZstdBitReader shared, int count, ref ReadOnlySpan<byte> literals, Span<byte> output, int at, int frameStart)
    {
        ZstdBitReader reader = shared; // a local one stays in registers
        ReadOnlySpan<uint> literalStates = _literalLengths.States;
        ReadOnlySpan<uint> distanceStates = _distances.States;
        ReadOnlySpan<uint> matchStates = _matchLengths.States;
        int literalAt = 0;
        uint literalState = literalStates[(int)reader.Read(_literalLengths.AccuracyLog)];
        uint distanceState = distanceStates[(int)reader.Read(_distances.AccuracyLog)];
        uint matchState = matchStates[(int)reader.Read(_matchLengths.AccuracyLog)];
        for (int i = 0; i < count; i++)
        {
            int distanceCode = ZstdFseTable.SymbolOf(distanceState);
            int matchCode = ZstdFseTable.SymbolOf(matchState);
            int literalCode = ZstdFseTable.SymbolOf(literalState);
            uint distanceValue = (1u << distanceCode) + reader.Read(distanceCode);
            int match = ZstdCodes.MatchBase(matchCode) + (int)reader.Read(ZstdCodes.MatchBits(matchCode));
            int literal = ZstdCodes.LiteralBase(literalCode) + (int)reader.Read(ZstdCodes.LiteralBits(literalCode));
            if (i < count - 1)
            {
                literalState = literalStates[ZstdFseTable.Next(literalState, ref reader)];
                matchState = matchStates[ZstdFseTable.Next(matchState, ref reader)];
                distanceState = distanceStates[ZstdFseTable.Next(distanceState, ref reader)];
            }
            if (reader.BitsLeft < 0) return -1;

            uint distance = Distance(distanceValue, literal == 0);
            if (literal > literals.Length - literalAt || (long)literal + match > output.Length - at) return -1;
            OverlappingCopy.Literals(literals, literalAt, output, at, literal);
            literalAt += literal;
            at += literal;
            if (distance == 0 || distance > (uint)(at - frameStart)) return -1;
            OverlappingCopy.Repeat(output, at, (int)distance, match);
            at += match;
        }
        literals = literals[literalAt..];
        shared = reader;
        return at;
    }

    // Values 1–3 name one of the last distances; without literals the count begins at the second, and 3 is the last one minus 1.
    private uint Distance(uint value, bool hasNoLiterals)
    {
        if (value > 3)
        {
            (_last1, _last2, _last3) = (value - 3, _last1, _last2);
            return _last1;
        }
        uint which = value + (hasNoLiterals ? 1u : 0u);
        switch (which)
        {
            case 1: break;
            case 2:
                (_last1, _last2) = (_last2, _last1);
                break;
            case 3:
                (_last1, _last2, _last3) = (_last3, _last1, _last2);
                break;
            default:
                (_last1, _last2, _last3) = (_last1 - 1, _last1, _last2);
                break;
        }
        return _last1;
    }

    private static bool TryReadCount(ref ReadOnlySpan<byte> section, out int count)
    {
        count = 0;
        if (section.IsEmpty) return false;
        int head = section[0];
        int size = head < 128 ? 1 : head < 255 ? 2 : 3;
        if (section.Length < size) return false;
        count = size switch
        {
            1 => head,
            2 => ((head - 128) << 8) | section[1],
            _ => (section[1] | (section[2] << 8)) + 0x7F00,
        };
        section = section[size..];
        return true;
    }

    private bool TryReadTables(ref ReadOnlySpan<byte> section)
    {
        if (section.IsEmpty || (section[0] & 3) != 0) return false;
        int modes = section[0];
        section = section[1..];
        return TryReadTable(ref section, modes >> 6, _literalLengths, ZstdCodes.LiteralDefaults, ZstdCodes.MaxLiteralCode)
            && TryReadTable(ref section, (modes >> 4) & 3, _distances, ZstdCodes.DistanceDefaults, ZstdCodes.MaxDistanceCode)
            && TryReadTable(ref section, (modes >> 2) & 3, _matchLengths, ZstdCodes.MatchDefaults, ZstdCodes.MaxMatchCode);
    }

    private static bool TryReadTable(
        ref ReadOnlySpan<byte> section, int mode, ZstdFseTable table, ReadOnlySpan<short> defaults, int maxCode)
    {
        switch (mode)
        {
            case 0:
                return table.TryBuild(defaults, maxCode == ZstdCodes.MaxDistanceCode ? 5 : 6);
            case 1:
                if (section.IsEmpty || section[0] > maxCode) return false;
                table.SetSingle(section[0]);
                section = section[1..];
                return true;
            case 2:
                if (!table.TryRead(section, maxCode, out int size)) return false;
                section = section[size..];
                return true;
            default:
                return table.IsSet;
        }
    }
}
