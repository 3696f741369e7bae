using System.Numerics;

namespace Sluice.Load.Measuring;

/// <summary>Counts of latencies in microseconds, in buckets of at most 1/32 of their value.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 5;

    private readonly long[] _counts = new long[64 << SubBits];
    private long _total;

    public void Add(long microseconds)
    {
        _counts[Bucket((ulong)Math.Max(0, microseconds))]++;
        _total++;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _total = 0;
    }

    /// <summary>The value below which <paramref name="share"/> of all lie, in microseconds.</summary>
    public double Percentile(double share)
    {
        long wanted = (long)Math.Ceiling(_total * share);
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted && seen > 0) return Lowest(i);
        }
        return 0;
    }

    private static int Bucket(ulong value)
    {
        int shift = Math.Max(0, BitOperations.Log2(value | 1) - SubBits);
        return (shift << SubBits) + (int)(value >> shift);
    }

    private static double Lowest(int bucket)
    {
        if (bucket < 2 << SubBits) return bucket;
        int shift = (bucket >> SubBits) - 1;
        return (double)((ulong)(bucket - (shift << SubBits)) << shift);
    }
}
