using Sluice.Base;
using Xunit;

namespace Sluice.Tests.Base;

public sealed class RandomTests
{
    [Fact]
    public void The_generator_is_the_one_that_is_written_down()
    {
        // xoshiro256** from SplitMix64(0): the state begins with the published first four outputs of SplitMix64 for seed 0.
        var random = new Prng(Fnv.Hash("") ^ 0, "");
        ulong s1 = 0x6E789E6AA1B965F4;
        Assert.Equal(System.Numerics.BitOperations.RotateLeft(s1 * 5, 7) * 9, random.Next());
    }

    [Fact]
    public void Streams_of_one_seed_differ_and_repeat()
    {
        var root = new Prng(42);
        Assert.Equal(root.Stream("disk").Next(), new Prng(42).Stream("disk").Next());
        Assert.NotEqual(root.Stream("disk").Next(), root.Stream("network").Next());
    }

    [Fact]
    public void Bounded_draws_stay_in_bounds_and_reach_both_ends()
    {
        var random = new Prng(3);
        int[] seen = new int[5];
        for (int i = 0; i < 1000; i++) seen[random.NextInt(5)]++;
        Assert.All(seen, count => Assert.InRange(count, 100, 300));
    }

    [Fact]
    public void System_randomness_does_not_repeat()
    {
        var random = new SystemRandom();
        Assert.NotEqual(random.Next(), random.Next());
    }
}
