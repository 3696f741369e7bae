namespace Sluice.Protocol.Compression;

/// <summary>What the codes of sequences stand for, and their predefined distributions (RFC 8878 §3.1.1.3.2.1–2).</summary>
internal static class ZstdCodes
{
    public const int MaxLiteralCode = 35;
    public const int MaxMatchCode = 52;
    public const int MaxDistanceCode = 31;

    /// <summary>Predefined counts of literal length codes, accuracy 6.</summary>
    public static ReadOnlySpan<short> LiteralDefaults =>
    [
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
    ];

    /// <summary>Predefined counts of match length codes, accuracy 6.</summary>
    public static ReadOnlySpan<short> MatchDefaults =>
    [
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ];

    /// <summary>Predefined counts of distance codes, accuracy 5.</summary>
    public static ReadOnlySpan<short> DistanceDefaults =>
    [
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
    ];

    private static ReadOnlySpan<byte> LiteralExtra =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    ];

    private static ReadOnlySpan<int> LiteralBases =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096,
        8192, 16384, 32768, 65536,
    ];

    private static ReadOnlySpan<byte> MatchExtra =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    ];

    private static ReadOnlySpan<int> MatchBases =>
    [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
        35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539,
    ];

    public static int LiteralBase(int code) => LiteralBases[code];

    public static int LiteralBits(int code) => LiteralExtra[code];

    public static int MatchBase(int code) => MatchBases[code];

    public static int MatchBits(int code) => MatchExtra[code];
}
