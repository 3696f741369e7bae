using System.Numerics;

namespace Sluice.Base;

/// <summary>
/// Pseudo-randomness with a written-down algorithm, so that a seed means the same run on every machine and runtime: xoshiro256**,
/// its state filled by SplitMix64 from the seed XOR the FNV-1a hash of the stream's name. Streams by name keep the parts of a
/// simulation independent: one more draw of the network changes nothing for the disk. One thread at a time.
/// </summary>
public sealed class Prng : IRandomSource
{
    private readonly ulong _seed;
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>The stream <paramref name="name"/> of a seed.</summary>
    public Prng(ulong seed, string name = "")
    {
        _seed = seed;
        ulong state = seed ^ Fnv.Hash(name);
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    /// <summary>Another stream of the same seed, from its beginning.</summary>
    public Prng Stream(string name) => new(_seed, name);

    /// <inheritdoc/>
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
