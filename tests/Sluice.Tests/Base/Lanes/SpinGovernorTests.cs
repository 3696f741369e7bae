using Sluice.Base;
using Sluice.Base.Lanes;
using Xunit;

namespace Sluice.Tests.Base.Lanes;

public sealed class SpinGovernorTests
{
    private const long SpinNs = 50_000;

    [Fact]
    public void A_lane_spins_after_work_and_then_sleeps()
    {
        var spin = new SpinGovernor(SpinNs);
        Assert.False(spin.IsSpinning(At(0)));
        spin.Worked(sleptNs: 0);
        Assert.True(spin.IsSpinning(At(10_000)));
        Assert.True(spin.IsSpinning(At(59_000)));
        Assert.False(spin.IsSpinning(At(61_000)));
    }

    [Fact]
    public void Without_a_setting_it_never_spins()
    {
        var spin = new SpinGovernor(0);
        spin.Worked(sleptNs: 0);
        Assert.False(spin.IsSpinning(At(0)));
    }

    [Fact]
    public void Work_of_several_peers_ends_the_spin()
    {
        var spin = new SpinGovernor(SpinNs);
        spin.Worked(sleptNs: 0);
        Assert.True(spin.IsSpinning(At(1_000)));
        spin.Rest();
        Assert.False(spin.IsSpinning(At(2_000)));
    }

    [Fact]
    public void A_spin_in_vain_is_not_tried_again_at_once()
    {
        var spin = new SpinGovernor(SpinNs);
        int spins = 0;
        for (int i = 0; i < 1_000; i++) spins += WorkThenNothing(ref spin, i * 1_000_000L, sleptNs: 900_000) ? 1 : 0;
        Assert.InRange(spins, 2, 30);
    }

    [Fact]
    public void An_event_soon_after_the_lane_fell_asleep_brings_the_spin_back()
    {
        var spin = new SpinGovernor(SpinNs);
        for (int i = 0; i < 100; i++) WorkThenNothing(ref spin, i * 1_000_000L, sleptNs: 900_000);

        spin.Worked(sleptNs: 20_000);

        Assert.True(spin.IsSpinning(At(200_000_000)));
    }

    [Fact]
    public void Events_that_come_while_it_looks_keep_it_spinning()
    {
        var spin = new SpinGovernor(SpinNs);
        spin.Worked(sleptNs: 0);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(spin.IsSpinning(At(i * 30_000L)));
            spin.LookedInVain();
            spin.Worked(sleptNs: 0);
        }
    }

    private static bool WorkThenNothing(ref SpinGovernor spin, long atNs, long sleptNs)
    {
        spin.Worked(sleptNs);
        bool spun = spin.IsSpinning(At(atNs));
        if (spun) spin.LookedInVain();
        if (!spin.IsSpinning(At(atNs + SpinNs))) spin.Sleeps();
        return spun;
    }

    private static Instant At(long ns) => new(ns);
}
