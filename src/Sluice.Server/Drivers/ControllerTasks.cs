using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Metadata.Records;
using Sluice.Server.Settings;

namespace Sluice.Server.Drivers;

/// <summary>What an active controller does without being asked, on timers of the metadata lane.</summary>
internal sealed class ControllerTasks
{
    /// <summary>How often sessions are looked at: an eighth of Kafka's default session.</summary>
    private const int SessionCheckMs = 1000;

    private readonly MetadataDriver _driver;
    private readonly MetadataTimer[] _timers;
    private readonly long _idleMs;
    private Instant _lastSessionCheck;

    public ControllerTasks(MetadataDriver driver, BrokerSettings settings)
    {
        _driver = driver;
        _idleMs = settings.Quorum.MaxIdleIntervalMs;
        _timers =
        [
            new MetadataTimer(MoveOnWhenIdle, _idleMs),
            new MetadataTimer(FenceStale, SessionCheckMs),
            new MetadataTimer(ElectPreferred, settings.Long("leader.imbalance.check.interval.seconds") * 1000),
            new MetadataTimer(ElectUnclean, settings.Long("unclean.leader.election.interval.ms")),
        ];
    }

    public void Begin(Lane lane)
    {
        _lastSessionCheck = lane.Now;
        foreach (MetadataTimer timer in _timers) timer.Begin(lane);
    }

    public void End(Lane lane)
    {
        foreach (MetadataTimer timer in _timers) lane.Disarm(timer);
    }

    /// <summary>Lets the high watermark, by which observers judge their freshness, move on (KIP-835).</summary>
    private void MoveOnWhenIdle(Lane lane)
    {
        if (_driver.Active is { } active && lane.Now.MsSince(active.LastAppend) >= _idleMs) Append(active.Controller.NoOp());
    }

    /// <summary>
    /// A lane that comes late, because creating thousands of partitions took its time or the process was stopped, has heartbeats waiting.
    /// The broker of this very node would be the first to be fenced: its heartbeats are timed by this lane.
    /// </summary>
    private void FenceStale(Lane lane)
    {
        long lateMs = lane.Now.MsSince(_lastSessionCheck) - SessionCheckMs;
        _lastSessionCheck = lane.Now;
        if (lateMs > SessionCheckMs) _driver.Active?.Controller.Sessions.Excuse(lateMs, lane.Now);
        while (_driver.Active is { } active && active.Controller.Brokers.FenceStale(lane.Now) is { Count: > 0 } records) Append(records);
    }

    private void ElectPreferred(Lane lane)
    {
        if (_driver.Active is { } active) Append(active.Controller.Topics.ElectPreferredLeaders());
    }

    private void ElectUnclean(Lane lane)
    {
        if (_driver.Active is { } active) Append(active.Controller.Topics.ElectUncleanLeaders());
    }

    private void Append(IReadOnlyList<MetadataRecord> records) => _driver.Append(records, isAtomic: false);
}
