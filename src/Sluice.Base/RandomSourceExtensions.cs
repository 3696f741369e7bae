namespace Sluice.Base;

/// <summary>Draws of common shape from an <see cref="IRandomSource"/>.</summary>
public static class RandomSourceExtensions
{
    /// <summary>A number of [0, <paramref name="bound"/>), uniform to within 2⁻³².</summary>
    public static int NextInt(this IRandomSource random, int bound)
    {
        Check.That(bound > 0);
        return (int)Math.BigMul(random.Next(), (ulong)bound, out _);
    }
}
