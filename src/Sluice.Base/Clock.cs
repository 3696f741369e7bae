namespace Sluice.Base;

/// <summary>Reads a <see cref="TimeProvider"/> as our two kinds of time.</summary>
public static class Clock
{
    /// <summary>The monotonic clock.</summary>
    public static Instant Now(TimeProvider time)
    {
        long stamp = time.GetTimestamp();
        long frequency = time.TimestampFrequency;
        return new Instant(frequency == 1_000_000_000 ? stamp : (long)((Int128)stamp * 1_000_000_000 / frequency));
    }

    /// <summary>The wall clock, milliseconds since 1970.</summary>
    public static long NowMs(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();
}
