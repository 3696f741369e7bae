using Sluice.Base.Transports;

namespace Sluice.Base.Lanes;

/// <summary>
/// The scheduling seam: creates lanes and steps them. Outside of it Server and Storage have no thread, task, sleep or wait.
/// </summary>
public interface IScheduler
{
    /// <summary>The clocks every lane of this scheduler reads.</summary>
    TimeProvider Time { get; }

    /// <summary>
    /// Creates and starts a lane. <paramref name="transport"/> gives it its poller (a lane without connections passes null and
    /// gets one that only sleeps and wakes). An exception that escapes a step goes to <paramref name="fault"/>, on that lane.
    /// </summary>
    Lane Create(LaneSettings settings, ILaneOwner owner, ITransport? transport, Action<Lane, Exception> fault);

    /// <summary>Stops a lane after the step under way; its mailbox is dropped. Callable from any lane, itself included.</summary>
    void Stop(Lane lane);
}
