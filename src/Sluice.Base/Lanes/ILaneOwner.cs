using Sluice.Base.Transports;

namespace Sluice.Base.Lanes;

/// <summary>What a lane runs for: receives its readiness events and the end of each step.</summary>
public interface ILaneOwner
{
    /// <summary>A registration of this lane's poller became ready.</summary>
    void Ready(Lane lane, in ReadyEvent ready);

    /// <summary>
    /// Called once at the end of every step, after events, mailbox and timers: the place for work gathered over a step, such as
    /// one write per partition. Returns true when it left work that must not wait for the next event.
    /// </summary>
    bool EndOfStep(Lane lane);
}
