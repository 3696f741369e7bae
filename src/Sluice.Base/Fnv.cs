namespace Sluice.Base;

/// <summary>FNV-1a with 64 bits: a stable hash for traces and names. Not for tables that a peer fills.</summary>
public static class Fnv
{
    /// <summary>The hash of nothing.</summary>
    public const ulong Start = 0xCBF29CE484222325;

    private const ulong Prime = 0x100000001B3;

    /// <summary>Adds the eight bytes of a number, lowest first.</summary>
    public static ulong Add(ulong hash, long value)
    {
        for (int shift = 0; shift < 64; shift += 8) hash = (hash ^ (byte)(value >> shift)) * Prime;
        return hash;
    }

    /// <summary>Hash of a text's UTF-16 units, low byte first.</summary>
    public static ulong Hash(string text)
    {
        ulong hash = Start;
        foreach (char unit in text) hash = (((hash ^ (byte)unit) * Prime) ^ (byte)(unit >> 8)) * Prime;
        return hash;
    }
}
