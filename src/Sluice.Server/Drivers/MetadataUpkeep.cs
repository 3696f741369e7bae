using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Replication.Raft;
using Sluice.Server.Settings;
using Sluice.Storage.Logs;

namespace Sluice.Server.Drivers;

/// <summary>
/// Snapshots of the metadata, when so many bytes or so much time have passed since the last, and the removal of old ones with the
/// segments they cover. Owned by the metadata lane; every node does this for itself.
/// </summary>
internal sealed class MetadataUpkeep
{
    /// <summary>Kafka's interval of retention checks.</summary>
    private const int CleanMs = 60_000;

    private readonly MetadataServices _services;
    private readonly MetadataLog _log;
    private readonly CommittedMetadata _committed;
    private readonly MetadataTimer _cleaning;
    private readonly List<PendingDeletion> _pending = [];
    private Instant _lastSnapshot;

    public MetadataUpkeep(MetadataServices services, MetadataLog log, CommittedMetadata committed)
    {
        _services = services;
        _log = log;
        _committed = committed;
        _cleaning = new MetadataTimer(Clean, CleanMs);
    }

    /// <summary>Takes the input that tells the node of a later log start.</summary>
    public Action<RaftInput> Advanced { get; set; } = static _ => { };

    private QuorumSettings Settings => _services.Settings.Quorum;

    public void Begin(Lane lane)
    {
        _lastSnapshot = lane.Now;
        _cleaning.Begin(lane);
    }

    public void End(Lane lane) => lane.Disarm(_cleaning);

    /// <summary>Writes a snapshot when it is time; its id.</summary>
    public OffsetAndEpoch? MaySnapshot(QuorumMembership membership, Lane lane)
    {
        bool isLarge = _committed.BytesSinceSnapshot >= Settings.MaxBytesBetweenSnapshots;
        bool isOld = Settings.MaxSnapshotIntervalMs > 0 && lane.Now.MsSince(_lastSnapshot) >= Settings.MaxSnapshotIntervalMs;
        if ((!isLarge && !isOld) || _committed.Snapshot(membership) is not { } snapshot) return null;
        _log.Snapshots.Write(snapshot, lane.NowMs);
        _committed.SnapshotTaken();
        _lastSnapshot = lane.Now;
        return snapshot.Id;
    }

    private void Clean(Lane lane)
    {
        if (_log.Snapshots.Clean(_log.SizeBytes, Settings.RetentionBytes, Settings.RetentionMs, lane.NowMs)
            && _log.Snapshots.Earliest is { } earliest)
        {
            _log.AdvanceStart(earliest.Offset, lane.NowMs);
            Advanced(RaftInput.LogStartAdvanced(_log.StartOffset, earliest));
        }

        _log.TakePendingDeletions(_pending);
        for (int i = _pending.Count - 1; i >= 0; i--)
        {
            if (_pending[i].DueMs > lane.NowMs) continue;
            _services.Directory.Disk.DeleteFile(_pending[i].Path);
            _pending.RemoveAt(i);
        }
    }
}
