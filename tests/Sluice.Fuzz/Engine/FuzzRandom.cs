using Sluice.Base;

namespace Sluice.Fuzz.Engine;

/// <summary>
/// The randomness of one case: SplitMix64 from a seed, the target's name and the number of the case, so that every case stands alone.
/// One thread.
/// </summary>
internal sealed class FuzzRandom : IRandomSource
{
    private static readonly int[] Interesting =
    [
        0, 1, -1, 2, 3, 4, 7, 8, 16, 32, 48, 49, 61, 64, 100, 127, 128, 129, 255, 256, 1000, 1024, 4096, 16_383, 16_384, 32_767, 32_768,
        65_535, 65_536, 100_000, 100_001, 1 << 20, 1 << 24, int.MaxValue, int.MaxValue - 1, int.MaxValue - 11, int.MinValue,
        int.MinValue + 1, -2, -128,
    ];

    private ulong _state;

    /// <summary>Begins the draws of a case.</summary>
    public void Begin(ulong seed, ulong stream, long number) =>
        _state = (seed * 0x9E3779B97F4A7C15) ^ (stream * 0xC2B2AE3D27D4EB4F) ^ ((ulong)number * 0xD6E8FEB86659FD93);

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number of [0, <paramref name="bound"/>).</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>True once in <paramref name="of"/>.</summary>
    public bool OneIn(int of) => Below(of) == 0;

    public byte Byte() => (byte)Next();

    /// <summary>A small number mostly, a large one now and then: [0, <paramref name="most"/>].</summary>
    public int Size(int most) => Below(8) switch
    {
        0 => 0,
        1 => Math.Min(1, most),
        < 6 => Below(Math.Min(most, 8) + 1),
        6 => Below(Math.Min(most, 64) + 1),
        _ => Below(most + 1),
    };

    /// <summary>A number that has broken programs before.</summary>
    public int InterestingInt() => OneIn(4) ? (1 << Below(31)) + Below(3) - 1 : Interesting[Below(Interesting.Length)];

    public long InterestingLong() => Below(4) switch
    {
        0 => long.MaxValue - Below(3),
        1 => long.MinValue + Below(3),
        2 => (1L << Below(63)) + Below(3) - 1,
        _ => InterestingInt(),
    };

    public void Fill(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if ((i & 7) == 0) Word = Next();
            bytes[i] = (byte)(Word >> ((i & 7) * 8));
        }
    }

    private ulong Word { get; set; }
}
