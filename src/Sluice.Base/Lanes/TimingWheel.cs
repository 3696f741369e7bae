using System.Numerics;

namespace Sluice.Base.Lanes;

/// <summary>
/// The timers of one lane: a hashed wheel of 1 ms ticks in eight levels of 64 slots, so that arming and disarming are O(1), a
/// far-off timer costs at most one move per level, and the next due time is found by one bit scan. Used on the owning lane only.
/// </summary>
/// <remarks>
/// A timer of tick T lies on the level of the highest base-64 digit in which T differs from the current tick, in the slot of T's
/// digit there. So every slot in use of a level is ahead of the current digit, and all timers of a level are due before those of the
/// next: the earliest is in the lowest occupied slot of the lowest occupied level. This must always hold.
/// </remarks>
public sealed class TimingWheel
{
    private const int DigitBits = 6;
    private const int SlotsPerLevel = 1 << DigitBits;
    private const int Levels = 8;
    private const int PastSlot = Levels * SlotsPerLevel; // armed for a time that has passed already
    private const int FiringSlot = PastSlot + 1;
    private const long NsPerTick = 1_000_000;

    private readonly LaneTimer?[] _first = new LaneTimer?[FiringSlot + 1];
    private readonly LaneTimer?[] _last = new LaneTimer?[FiringSlot + 1];
    private readonly ulong[] _occupied = new ulong[Levels];
    private long _tick;
    private long _target;

    /// <summary>Timers armed.</summary>
    public int Count { get; private set; }

    /// <summary>When the earliest timer is due; <see cref="Instant.Never"/> without timers.</summary>
    public Instant NextDue
    {
        get
        {
            if (_first[PastSlot] is not null || _first[FiringSlot] is not null) return new Instant(_tick * NsPerTick);
            int slot = EarliestSlot();
            if (slot < 0) return Instant.Never;
            long tick = long.MaxValue;
            for (LaneTimer? timer = _first[slot]; timer is not null; timer = timer.Next) tick = Math.Min(tick, TickOf(timer.Due));
            return tick >= long.MaxValue / NsPerTick ? Instant.Never : new Instant(tick * NsPerTick);
        }
    }

    /// <summary>Arms or re-arms.</summary>
    public void Arm(LaneTimer timer, Instant due)
    {
        if (timer.IsArmed) Unlink(timer);
        timer.Due = due;
        Place(timer);
    }

    /// <summary>Disarms; harmless when not armed.</summary>
    public void Disarm(LaneTimer timer)
    {
        if (timer.IsArmed) Unlink(timer);
    }

    /// <summary>Sets the time up to which <see cref="TakeDue"/> yields timers.</summary>
    public void Begin(Instant now)
    {
        _target = Math.Max(_tick, now.Nanoseconds / NsPerTick);
        while (_first[PastSlot] is { } past)
        {
            Unlink(past);
            Append(past, FiringSlot);
        }
    }

    /// <summary>The next timer that is due, disarmed; null when there is none. Firing it may arm and disarm others.</summary>
    public LaneTimer? TakeDue()
    {
        while (true)
        {
            if (_first[FiringSlot] is { } due)
            {
                Unlink(due);
                return due;
            }

            int slot = EarliestSlot();
            if (slot < 0 || StartOf(slot) > _target)
            {
                _tick = _target;
                return null;
            }

            _tick = StartOf(slot);
            while (_first[slot] is { } timer)
            {
                Unlink(timer);
                if (TickOf(timer.Due) <= _tick) Append(timer, FiringSlot);
                else Place(timer);
            }
        }
    }

    // Rounded up: a timer never fires early.
    private static long TickOf(Instant due)
    {
        long tick = due.Nanoseconds / NsPerTick;
        return due.Nanoseconds > tick * NsPerTick ? tick + 1 : tick;
    }

    private void Place(LaneTimer timer)
    {
        long tick = TickOf(timer.Due);
        if (tick <= _tick)
        {
            Append(timer, PastSlot);
            return;
        }

        int level = BitOperations.Log2((ulong)(tick ^ _tick)) / DigitBits;
        int digit = (int)(tick >> (level * DigitBits)) & (SlotsPerLevel - 1);
        _occupied[level] |= 1UL << digit;
        Append(timer, (level * SlotsPerLevel) + digit);
    }

    private int EarliestSlot()
    {
        for (int level = 0; level < Levels; level++)
        {
            if (_occupied[level] != 0) return (level * SlotsPerLevel) + BitOperations.TrailingZeroCount(_occupied[level]);
        }

        return -1;
    }

    private long StartOf(int slot)
    {
        int shift = slot / SlotsPerLevel * DigitBits;
        long above = (_tick >> shift >> DigitBits) << DigitBits;
        return (above | (long)(slot % SlotsPerLevel)) << shift;
    }

    private void Append(LaneTimer timer, int slot)
    {
        timer.Slot = slot;
        timer.Previous = _last[slot];
        timer.Next = null;
        if (_last[slot] is { } last) last.Next = timer;
        else _first[slot] = timer;
        _last[slot] = timer;
        Count++;
    }

    private void Unlink(LaneTimer timer)
    {
        int slot = timer.Slot;
        if (timer.Previous is { } previous) previous.Next = timer.Next;
        else _first[slot] = timer.Next;
        if (timer.Next is { } next) next.Previous = timer.Previous;
        else _last[slot] = timer.Previous;
        if (_first[slot] is null && slot < PastSlot) _occupied[slot / SlotsPerLevel] &= ~(1UL << (slot % SlotsPerLevel));
        timer.Next = null;
        timer.Previous = null;
        timer.Slot = -1;
        Count--;
    }
}
