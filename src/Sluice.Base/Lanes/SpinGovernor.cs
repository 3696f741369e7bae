namespace Sluice.Base.Lanes;

/// <summary>
/// Decides whether a lane looks for the next event for a while before it sleeps. Worth it while events follow one another within the
/// spin: the sleeper's wake-up costs as much as the spin. Each spin in vain makes it skip twice as many, up to 64; an event that comes
/// within the spin's time after the lane fell asleep, or while it looks, ends that. So a steady peer is answered without a sleep, and an
/// idle or slow one costs next to nothing. Owned by its lane.
/// </summary>
/// <remarks>
/// With several peers at once a spin takes the core from them: with eight connections it made fetches of 64 KiB a third dearer and
/// those of 1 MiB by two fifths, where a lone peer's requests became a quarter cheaper and three times as many. So only a lane with one
/// busy peer spins.
/// </remarks>
internal struct SpinGovernor(long spinNs)
{
    /// <summary>After so many events in a row of one peer the lane has nobody else to care for.</summary>
    public const int LeastEventsOfOnePeer = 16;

    private const int MostSkips = 64;

    private long _until;
    private int _skips;
    private int _skipsLeft;
    private bool _isLooking;
    private bool _begins;

    /// <summary>True: poll without sleeping. Asked before every step; the time counts from the first question after work.</summary>
    public bool IsSpinning(Instant now)
    {
        if (_begins) _until = now.Nanoseconds + spinNs;
        _begins = false;
        return now.Nanoseconds < _until;
    }

    /// <summary>The lane is about to sleep.</summary>
    public void Sleeps()
    {
        if (!_isLooking) return;
        _isLooking = false;
        _skips = Math.Min(MostSkips, (_skips * 2) + 1);
        _skipsLeft = _skips;
    }

    /// <summary>A step that found nothing to do: the spin is in use.</summary>
    public void LookedInVain()
    {
        if (_until != 0) _isLooking = true;
    }

    /// <summary>A step had work of several peers: the lane sleeps when there is no more.</summary>
    public void Rest()
    {
        _until = 0;
        _begins = false;
        _isLooking = false;
    }

    /// <summary>A step had work; <paramref name="sleptNs"/> is how long the lane slept before it, 0 when it did not.</summary>
    public void Worked(long sleptNs)
    {
        if (spinNs <= 0) return;
        if (_isLooking || (sleptNs > 0 && sleptNs <= spinNs)) _skips = _skipsLeft = 0;
        _isLooking = false;
        _until = 0;
        _begins = _skipsLeft == 0;
        if (!_begins) _skipsLeft--;
    }
}
