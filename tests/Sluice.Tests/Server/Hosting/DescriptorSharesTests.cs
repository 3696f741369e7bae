using Sluice.Server.Hosting;
using Xunit;

namespace Sluice.Tests.Server.Hosting;

public sealed class DescriptorSharesTests
{
    [Theory]
    [InlineData(1024, 277, 555)]
    [InlineData(256, 42, 86)]
    [InlineData(20_000, 6602, 13_206)]
    public void Connections_have_two_thirds_of_what_the_node_itself_does_not_need(long limit, int logs, int connections) =>
        Assert.Equal(new DescriptorShares(logs, connections), DescriptorShares.Of(limit));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void The_smallest_limit_leaves_one_of_each(long limit) => Assert.Equal(new DescriptorShares(1, 1), DescriptorShares.Of(limit));

    [Fact]
    public void No_limit_is_too_large() => Assert.True(DescriptorShares.Of(long.MaxValue).Connections > 1 << 29);
}
