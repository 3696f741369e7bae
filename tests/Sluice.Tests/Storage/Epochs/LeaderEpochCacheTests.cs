using Sluice.Storage.Checkpoints;
using Sluice.Storage.Epochs;
using Xunit;

namespace Sluice.Tests.Storage.Epochs;

public sealed class LeaderEpochCacheTests
{
    [Fact]
    public void Assigning_drops_what_contradicts_it()
    {
        var cache = Cache(new(0, 0), new(2, 10), new(4, 20));
        Assert.False(cache.Assign(4, 25));
        Assert.True(cache.Assign(3, 15));
        Assert.Equal([new EpochEntry(0, 0), new EpochEntry(2, 10), new EpochEntry(3, 15)], cache.Entries.ToArray());
        Assert.True(cache.Assign(5, 10));
        Assert.Equal([new EpochEntry(0, 0), new EpochEntry(5, 10)], cache.Entries.ToArray());
    }

    [Theory]
    [InlineData(-1, -1, -1)]
    [InlineData(0, 0, 10)]
    [InlineData(1, 0, 10)]
    [InlineData(3, 2, 20)]
    [InlineData(4, 4, 99)]
    [InlineData(5, -1, -1)]
    public void End_offsets_are_those_of_the_largest_epoch_not_above(int asked, int epoch, long end) =>
        Assert.Equal(new EpochEnd(epoch, end), Cache(new(0, 0), new(2, 10), new(4, 20)).EndOffsetFor(asked, 99));

    [Fact]
    public void An_epoch_before_the_first_ends_where_the_first_begins() =>
        Assert.Equal(new EpochEnd(1, 10), Cache(new EpochEntry(2, 10)).EndOffsetFor(1, 99));

    [Fact]
    public void Truncation_from_the_start_keeps_the_epoch_that_holds_the_offset()
    {
        var cache = Cache(new(0, 0), new(2, 10), new(4, 20));
        cache.TruncateFromStart(15);
        Assert.Equal([new EpochEntry(2, 15), new EpochEntry(4, 20)], cache.Entries.ToArray());
        cache.TruncateFromEnd(20);
        Assert.Equal([new EpochEntry(2, 15)], cache.Entries.ToArray());
        Assert.True(cache.IsDirty);
    }

    private static LeaderEpochCache Cache(params EpochEntry[] entries)
    {
        var cache = new LeaderEpochCache();
        cache.Load(entries);
        return cache;
    }
}
