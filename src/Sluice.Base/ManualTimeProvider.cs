namespace Sluice.Base;

/// <summary>
/// A clock turned by hand: by a test, or by the stepping scheduler. It never moves by itself. Advancing moves both clocks;
/// <see cref="JumpWall"/> moves the wall clock alone, as an administrator or NTP does. Has no timers: lanes have.
/// </summary>
public sealed class ManualTimeProvider(long startMs = 1_700_000_000_000) : TimeProvider
{
    private long _monotonicNs;
    private long _wallNs = startMs * 1_000_000;

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000_000;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>The monotonic clock.</summary>
    public Instant Now => new(Interlocked.Read(ref _monotonicNs));

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _monotonicNs);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(Interlocked.Read(ref _wallNs) / 100);

    /// <summary>Moves both clocks forward.</summary>
    public void Advance(long nanoseconds)
    {
        Check.That(nanoseconds >= 0);
        Interlocked.Add(ref _monotonicNs, nanoseconds);
        Interlocked.Add(ref _wallNs, nanoseconds);
    }

    /// <summary>Moves both clocks forward.</summary>
    public void AdvanceMs(long milliseconds) => Advance(milliseconds * 1_000_000);

    /// <summary>Moves the wall clock only, also backwards.</summary>
    public void JumpWall(long milliseconds) => Interlocked.Add(ref _wallNs, milliseconds * 1_000_000);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("Timers belong to lanes: arm a LaneTimer.");
}
