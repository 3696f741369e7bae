using Sluice.Base;
using Sluice.Base.Lanes;
using Xunit;

namespace Sluice.Tests.Base.Lanes;

public sealed class TimingWheelTests
{
    [Fact]
    public void Timers_fire_never_early_never_twice_and_less_than_a_tick_late_at_any_distance()
    {
        var random = new Prng(1);
        var wheel = new TimingWheel();
        var armed = new List<NamedTimer>();
        long now = 0;
        for (int round = 0; round < 20_000; round++)
        {
            if (random.NextInt(3) != 0)
            {
                var timer = new NamedTimer();
                long ahead = (long)(random.Next() >> (1 + random.NextInt(40))) >> 22;
                wheel.Arm(timer, new Instant(now + ahead));
                armed.Add(timer);
            }
            else if (armed.Count > 0)
            {
                NamedTimer timer = armed[random.NextInt(armed.Count)];
                if (random.NextInt(2) == 0)
                {
                    wheel.Disarm(timer);
                    armed.Remove(timer);
                }
                else
                {
                    wheel.Arm(timer, new Instant(now + random.NextInt(1_000_000_000)));
                }
            }

            if (random.NextInt(4) == 0) now += (long)(random.Next() >> (24 + random.NextInt(20)));
            Assert.Equal(ExpectedNextMs(armed),
                wheel.NextDue == Instant.Never ? -1 : Math.Max(wheel.NextDue.Milliseconds, 0), PastIsNow(now));
            FireAll(wheel, now, armed);
        }

        Assert.Equal(armed.Count, wheel.Count);
    }

    [Fact]
    public void A_timer_that_arms_itself_for_now_fires_in_the_next_round_only()
    {
        var wheel = new TimingWheel();
        var timer = new NamedTimer();
        wheel.Arm(timer, new Instant(0));
        wheel.Begin(new Instant(5_000_000));
        Assert.Same(timer, wheel.TakeDue());
        wheel.Arm(timer, new Instant(5_000_000));
        Assert.Same(timer, wheel.TakeDue()); // the wheel's hand had not reached now yet
        wheel.Arm(timer, new Instant(5_000_000));
        Assert.Null(wheel.TakeDue());
        Assert.True(wheel.NextDue <= new Instant(5_000_000));
        wheel.Begin(new Instant(5_000_000));
        Assert.Same(timer, wheel.TakeDue());
    }

    [Fact]
    public void Timers_of_one_tick_fire_in_the_order_they_were_armed_and_can_disarm_each_other()
    {
        var wheel = new TimingWheel();
        NamedTimer first = new(), second = new(), third = new();
        foreach (NamedTimer timer in new[] { first, second, third }) wheel.Arm(timer, new Instant(700_000_000));
        wheel.Begin(new Instant(700_000_000));
        Assert.Same(first, wheel.TakeDue());
        wheel.Disarm(second);
        Assert.Same(third, wheel.TakeDue());
        Assert.Null(wheel.TakeDue());
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void Never_is_never_due()
    {
        var wheel = new TimingWheel();
        wheel.Arm(new NamedTimer(), Instant.Never);
        wheel.Begin(new Instant(long.MaxValue - 5_000_000));
        Assert.Null(wheel.TakeDue());
    }

    private static IEqualityComparer<long> PastIsNow(long now) =>
        EqualityComparer<long>.Create((a, b) => a == b || (a >= 0 && b >= 0 && a <= now / 1_000_000 && b <= now / 1_000_000), _ => 0);

    private static long ExpectedNextMs(List<NamedTimer> armed) =>
        armed.Count == 0 ? -1 : armed.Min(timer => (timer.Due.Nanoseconds + 999_999) / 1_000_000);

    private static void FireAll(TimingWheel wheel, long now, List<NamedTimer> armed)
    {
        wheel.Begin(new Instant(now));
        long lastMs = 0;
        while (wheel.TakeDue() is { } timer)
        {
            Assert.True(timer.Due.Nanoseconds <= now);
            Assert.False(timer.IsArmed);
            Assert.True(timer.Due.Milliseconds >= lastMs || lastMs == 0);
            Assert.True(armed.Remove((NamedTimer)timer));
        }

        Assert.DoesNotContain(armed, timer => (timer.Due.Nanoseconds + 999_999) / 1_000_000 <= now / 1_000_000);
    }

    private sealed class NamedTimer : LaneTimer
    {
        public override void Fire(Lane lane)
        {
        }
    }
}
