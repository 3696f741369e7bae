namespace Sluice.Protocol.Compression;

/// <summary>The three bytes before a Zstandard block: bit 0 last, 1–2 kind, 3–23 size (of a repeated byte: how often).</summary>
internal readonly struct ZstdBlockHeader(uint bits)
{
    public const int Size = 3;
    public const int Raw = 0;
    public const int Repeated = 1;
    public const int Compressed = 2;

    public bool IsLast => (bits & 1) != 0;

    public int Kind => (int)(bits >> 1) & 3;

    public int Value => (int)(bits >> 3);

    /// <summary>Bytes behind the header.</summary>
    public int StoredSize => Kind == Repeated ? 1 : Value;

    public static bool TryRead(ReadOnlySpan<byte> source, out ZstdBlockHeader header)
    {
        header = default;
        if (source.Length < Size) return false;
        header = new ZstdBlockHeader(source[0] | ((uint)source[1] << 8) | ((uint)source[2] << 16));
        return true;
    }
}
