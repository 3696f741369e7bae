namespace Sluice.Base.Lanes;

/// <summary>
/// A timer of one lane: armed, fires once, can be armed again. Intrusive, so arming allocates nothing. All members are used on
/// the owning lane only. The wheel's tick is 1 ms; a timer never fires early.
/// </summary>
public abstract class LaneTimer
{
    internal LaneTimer? Next;
    internal LaneTimer? Previous;
    internal int Slot = -1;

    /// <summary>When it will fire; meaningful while <see cref="IsArmed"/>.</summary>
    public Instant Due { get; internal set; }

    /// <summary>True between arming and firing or disarming.</summary>
    public bool IsArmed => Slot >= 0;

    /// <summary>Runs on the owning lane once <see cref="Due"/> has passed.</summary>
    public abstract void Fire(Lane lane);
}
