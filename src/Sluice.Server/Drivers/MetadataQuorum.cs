using Sluice.Metadata.Controller;
using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Sluice.Replication.Raft;
using Sluice.Server.Settings;

namespace Sluice.Server.Drivers;

/// <summary>
/// Makes what the metadata lane steps, from files and settings. Who votes: with kraft.version 1 (KIP-853) the newest Voters record of the
/// log, committed or not, else the newest snapshot's, else the 0-0 snapshot of the format tool; with kraft.version 0 the settings.
/// Stateless.
/// </summary>
internal static class MetadataQuorum
{
    public static RaftNode CreateNode(MetadataServices services, MetadataLog log, StoredSnapshot? latest)
    {
        QuorumSettings quorum = services.Settings.Quorum;
        var settings = new RaftSettings(new ReplicaKey(services.Settings.NodeId, services.Directory.Id), services.Random.Next())
        {
            ElectionTimeoutMs = quorum.ElectionTimeoutMs,
            FetchTimeoutMs = quorum.FetchTimeoutMs,
            ElectionBackoffMaxMs = quorum.ElectionBackoffMaxMs,
            RequestTimeoutMs = quorum.RequestTimeoutMs,
            RetryBackoffMs = quorum.RetryBackoffMs,
        };
        IReadOnlyList<string> controllerNames = services.Settings.Listeners.ControllerNames;
        QuorumMembership membership = FindMembership(log, quorum, controllerNames.Count > 0 ? controllerNames[0] : "", latest);
        return new RaftNode(settings, log.QuorumState.Read(), log.State(), membership);
    }

    public static ControllerSettings ControllerSettings(MetadataServices services)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (RawSetting setting in services.Settings.Properties.All) settings[setting.Name] = setting.Value;
        return new ControllerSettings(services.Settings.NodeId, services.ClusterId, settings);
    }

    private static QuorumMembership FindMembership(
        MetadataLog log, QuorumSettings settings, string controllerListener, StoredSnapshot? latest)
    {
        QuorumMembership? membership = latest?.Membership ?? log.Snapshots.Read(SnapshotName.Bootstrap)?.Membership;
        var batches = new List<MetadataBatch>();
        for (long at = Math.Max(log.StartOffset, latest?.Id.Offset ?? 0); at < log.EndOffset;)
        {
            batches.Clear();
            long next = log.Read(at, log.EndOffset, batches);
            if (next == at) break;
            at = next;
            foreach (MetadataBatch batch in batches) membership = Changed(batch, membership);
        }

        if (membership is not null) return membership;
        if (settings.Voters.Count > 0)
        {
            return new QuorumMembership(QuorumVoters.FromSettings(settings, controllerListener), KRaftVersion: 0, AreInLog: false);
        }

        throw new MetadataFaultException(
            "This node knows no voters of the metadata quorum: set controller.quorum.voters, or format its metadata directory with "
            + "--standalone or --initial-controllers");
    }

    private static QuorumMembership? Changed(MetadataBatch batch, QuorumMembership? before)
    {
        short version = before?.KRaftVersion ?? 0;
        foreach (IMessage? control in batch.Control)
        {
            if (control is KRaftVersionRecord kraft) version = kraft.KRaftVersion;
            if (control is not VotersRecord voters) continue;
            return new QuorumMembership(QuorumVoters.FromRecord(voters), Math.Max(version, (short)1), AreInLog: true);
        }

        return before;
    }
}
