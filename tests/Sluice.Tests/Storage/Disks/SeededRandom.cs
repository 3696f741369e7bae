using Sluice.Base;

namespace Sluice.Tests.Storage.Disks;

/// <summary>A repeatable random source (SplitMix64).</summary>
internal sealed class SeededRandom(ulong seed) : IRandomSource
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    public int Next(int below) => (int)(Next() % (uint)below);
}
