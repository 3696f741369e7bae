using Sluice.Base.Lanes;
using Sluice.Base.Transports;

namespace Sluice.Server.Drivers;

/// <summary>The owner of a lane that only does what is posted to it.</summary>
internal sealed class WorkOnlyLane : ILaneOwner
{
    public static WorkOnlyLane Instance { get; } = new();

    public void Ready(Lane lane, in ReadyEvent ready)
    {
    }

    public bool EndOfStep(Lane lane) => false;
}
