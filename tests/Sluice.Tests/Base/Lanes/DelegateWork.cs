using Sluice.Base.Lanes;

namespace Sluice.Tests.Base.Lanes;

/// <summary>Work and timer from a delegate.</summary>
internal sealed class DelegateWork(Action<Lane> run) : LaneTimer, ILaneWork
{
    public void Run(Lane lane) => run(lane);

    public override void Fire(Lane lane) => run(lane);
}
