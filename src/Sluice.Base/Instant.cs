namespace Sluice.Base;

/// <summary>
/// A point of the monotonic clock, in nanoseconds since an arbitrary start. Deadlines, parking and sessions use it; wall-clock
/// milliseconds are plain <c>long …Ms</c>. The two do not mix: a jump of the wall clock expires nothing.
/// </summary>
public readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    /// <summary>Later than every instant a clock will show.</summary>
    public static Instant Never => new(long.MaxValue);

    /// <summary>Milliseconds of this instant, rounded down.</summary>
    public long Milliseconds => Nanoseconds / 1_000_000;

    /// <summary>The instant <paramref name="milliseconds"/> later; saturates at <see cref="Never"/>.</summary>
    public Instant PlusMs(long milliseconds) =>
        milliseconds >= (long.MaxValue - Nanoseconds) / 1_000_000 ? Never : new(Nanoseconds + (milliseconds * 1_000_000));

    /// <summary>Milliseconds from <paramref name="earlier"/> to this instant.</summary>
    public long MsSince(Instant earlier) => (Nanoseconds - earlier.Nanoseconds) / 1_000_000;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public static bool operator <(Instant left, Instant right) => left.Nanoseconds < right.Nanoseconds;
    public static bool operator >(Instant left, Instant right) => left.Nanoseconds > right.Nanoseconds;
    public static bool operator <=(Instant left, Instant right) => left.Nanoseconds <= right.Nanoseconds;
    public static bool operator >=(Instant left, Instant right) => left.Nanoseconds >= right.Nanoseconds;
}
