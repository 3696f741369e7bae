using Sluice.Base.Lanes;

namespace Sluice.Server.Drivers;

/// <summary>A timer of the metadata lane that calls one method; with a period it arms itself again before.</summary>
internal sealed class MetadataTimer(Action<Lane> due, long periodMs = 0) : LaneTimer
{
    /// <summary>Arms it for one period from now; does nothing without a period (that is how settings turn a task off).</summary>
    public void Begin(Lane lane)
    {
        if (periodMs > 0) lane.Arm(this, lane.Now.PlusMs(periodMs));
    }

    /// <inheritdoc/>
    public override void Fire(Lane lane)
    {
        Begin(lane);
        due(lane);
    }
}
