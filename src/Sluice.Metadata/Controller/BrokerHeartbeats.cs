using System.Collections.Immutable;
using Sluice.Base;
using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>
/// Decides on BrokerHeartbeat: a broker is fenced, unfenced, in controlled shutdown, or may stop now. Also fences brokers that were
/// not heard of in time.
/// </summary>
internal static class BrokerHeartbeats
{
    /// <summary>The answer to a heartbeat and the change of state it brings.</summary>
    public static ControllerResult<BrokerHeartbeatResponse> Decide(
        ControllerView view, BrokerSessions sessions, BrokerHeartbeatRequest request, long nextOffset, Instant now)
    {
        BrokerImage? broker = view.Image.Cluster.Broker(request.BrokerId);
        if (broker is null || broker.Epoch != request.BrokerEpoch)
            return new([], new BrokerHeartbeatResponse { ErrorCode = (short)ErrorCode.StaleBrokerEpoch });
        bool caughtUp = request.CurrentMetadataOffset >= broker.Epoch;
        List<MetadataRecord> records = [];
        BrokerState before = State(broker);
        BrokerState next = Next(view, sessions, broker, request, caughtUp);
        switch (next)
        {
            case BrokerState.Fenced when before == BrokerState.Unfenced:
                Fence(view, broker, records);
                break;
            case BrokerState.Unfenced when before == BrokerState.Fenced:
                records.Add(Change(new() { BrokerId = broker.Id, BrokerEpoch = broker.Epoch, Fenced = -1 }));
                LeaderAndIsrChanges.BrokerCame(view, broker.Id, records);
                break;
            case BrokerState.ControlledShutdown when before == BrokerState.Unfenced:
                records.Add(Change(new() { BrokerId = broker.Id, BrokerEpoch = broker.Epoch, InControlledShutdown = 1 }));
                LeaderAndIsrChanges.BrokerLeft(view, broker.Id, uncleanly: false, records);
                sessions.SetControlledShutdownOffset(broker.Id, nextOffset);
                break;
            case BrokerState.ShutdownNow when before != BrokerState.Fenced:
                Fence(view, broker, records);
                break;
        }
        AddDirectoryChanges(view, broker, request, records);
        sessions.Touch(broker.Id, now, request.CurrentMetadataOffset);
        return new(records, new BrokerHeartbeatResponse
        {
            IsCaughtUp = caughtUp,
            IsFenced = next is BrokerState.Fenced or BrokerState.ShutdownNow,
            ShouldShutDown = next == BrokerState.ShutdownNow,
        });
    }

    /// <summary>
    /// Fences the broker that has been silent longest beyond its session, if there is one. Call again until nothing comes.
    /// </summary>
    public static List<MetadataRecord> FenceStale(ControllerView view, BrokerSessions sessions, Instant now)
    {
        BrokerImage? oldest = null;
        foreach (BrokerImage broker in view.Image.Cluster.Brokers.Values)
        {
            if (broker.Fenced || sessions.IsLive(broker.Id, now)) continue;
            if (oldest is null || sessions.Deadline(broker.Id) < sessions.Deadline(oldest.Id)) oldest = broker;
        }
        List<MetadataRecord> records = [];
        if (oldest is not null) Fence(view, oldest, records);
        return records;
    }

    private static BrokerState State(BrokerImage broker) => broker switch
    {
        { Fenced: true } => BrokerState.Fenced,
        { InControlledShutdown: true } => BrokerState.ControlledShutdown,
        _ => BrokerState.Unfenced,
    };

    private static BrokerState Next(
        ControllerView view, BrokerSessions sessions, BrokerImage broker, BrokerHeartbeatRequest request, bool caughtUp)
    {
        switch (State(broker))
        {
            case BrokerState.Fenced:
                if (request.WantShutDown) return BrokerState.ShutdownNow;
                return !request.WantFence && caughtUp ? BrokerState.Unfenced : BrokerState.Fenced;
            case BrokerState.Unfenced:
                if (request.WantFence) return request.WantShutDown ? BrokerState.ShutdownNow : BrokerState.Fenced;
                if (!request.WantShutDown) return BrokerState.Unfenced;
                return LeaderAndIsrChanges.LeadsAny(view.Image, broker.Id) ? BrokerState.ControlledShutdown : BrokerState.ShutdownNow;
            default:
                if (LeaderAndIsrChanges.LeadsAny(view.Image, broker.Id)) return BrokerState.ControlledShutdown;
                long must = sessions.ControlledShutdownOffset(broker.Id);
                foreach (BrokerImage other in view.Image.Cluster.Brokers.Values)
                    if (other.IsActive && sessions.MetadataOffset(other.Id) < must) return BrokerState.ControlledShutdown;
                return BrokerState.ShutdownNow;
        }
    }

    private static void Fence(ControllerView view, BrokerImage broker, List<MetadataRecord> records)
    {
        LeaderAndIsrChanges.BrokerLeft(view, broker.Id, uncleanly: false, records);
        records.Add(Change(new() { BrokerId = broker.Id, BrokerEpoch = broker.Epoch, Fenced = 1 }));
    }

    private static void AddDirectoryChanges(
        ControllerView view, BrokerImage broker, BrokerHeartbeatRequest request, List<MetadataRecord> records)
    {
        if (!MetadataVersions.HasDirectories(view.MetadataVersion)) return;
        if (request.OfflineLogDirs.Count > 0 && broker.Directories.Any(request.OfflineLogDirs.Contains))
        {
            ImmutableArray<Uuid> online = [.. broker.Directories.Where(directory => !request.OfflineLogDirs.Contains(directory))];
            if (!online.IsEmpty)
            {
                LeaderAndIsrChanges.DirectoriesLost(view, broker with { Directories = online }, records);
                records.Add(Change(new() { BrokerId = broker.Id, BrokerEpoch = broker.Epoch, LogDirs = [.. online] }));
            }
        }
        if (request.CordonedLogDirs is null || !MetadataVersions.HasCordonedDirectories(view.MetadataVersion)) return;
        bool same = !broker.CordonedDirectories.IsDefault
            && broker.CordonedDirectories.Order().SequenceEqual(request.CordonedLogDirs.Order());
        if (!same)
            records.Add(Change(new() { BrokerId = broker.Id, BrokerEpoch = broker.Epoch, CordonedLogDirs = [.. request.CordonedLogDirs] }));
    }

    // The lowest version that holds what is set.
    private static MetadataRecord Change(BrokerRegistrationChangeRecord record) => new(
        record,
        record.CordonedLogDirs is not null ? (short)3 : record.LogDirs is { Count: > 0 } ? (short)2
            : record.InControlledShutdown != 0 ? (short)1 : (short)0);

    private enum BrokerState
    {
        Fenced,
        Unfenced,
        ControlledShutdown,
        ShutdownNow,
    }
}
