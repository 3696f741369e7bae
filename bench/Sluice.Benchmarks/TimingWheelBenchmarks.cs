using BenchmarkDotNet.Attributes;
using Sluice.Base;
using Sluice.Base.Lanes;

namespace Sluice.Benchmarks;

/// <summary>The timers of parked requests: armed and disarmed beside many others, or let run out.</summary>
public class TimingWheelBenchmarks
{
    private const int Batch = 1000;
    private const int Parked = 100_000;

    private readonly TimingWheel _wheel = new();
    private readonly SilentTimer[] _timers = new SilentTimer[Batch];
    private long _nowMs;

    [GlobalSetup]
    public void Park()
    {
        var random = new Prng(5);
        for (int i = 0; i < Parked; i++) _wheel.Arm(new SilentTimer(), new Instant(0).PlusMs(3_600_000_000L + random.NextInt(30_000)));
        for (int i = 0; i < Batch; i++) _timers[i] = new SilentTimer();
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public void ArmAndDisarm()
    {
        for (int i = 0; i < Batch; i++) _wheel.Arm(_timers[i], new Instant(0).PlusMs(_nowMs + 500 + i));
        for (int i = 0; i < Batch; i++) _wheel.Disarm(_timers[i]);
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public int ArmAndFire()
    {
        for (int i = 0; i < Batch; i++) _wheel.Arm(_timers[i], new Instant(0).PlusMs(_nowMs + 1 + i));
        int fired = 0;
        for (int i = 0; i < Batch; i += 10)
        {
            _nowMs += 10;
            _wheel.Begin(new Instant(0).PlusMs(_nowMs));
            while (_wheel.TakeDue() is not null) fired++;
        }

        Check.That(fired == Batch);
        return fired;
    }

    private sealed class SilentTimer : LaneTimer
    {
        public override void Fire(Lane lane)
        {
        }
    }
}
