using Sluice.Base;
using Xunit;

namespace Sluice.Tests;

public sealed class InstantTests
{
    [Fact]
    public void Adding_more_than_the_clock_can_hold_saturates_at_never() =>
        Assert.Equal(Instant.Never, new Instant(5).PlusMs(long.MaxValue));

    [Fact]
    public void Milliseconds_between_two_instants_are_rounded_down() =>
        Assert.Equal(1, new Instant(1_999_999).MsSince(new Instant(0)));
}
