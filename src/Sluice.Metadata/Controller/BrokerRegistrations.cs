using System.Collections.Immutable;
using Sluice.Base;
using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>Decides on BrokerRegistration, UnregisterBroker and ControllerRegistration.</summary>
internal static class BrokerRegistrations
{
    /// <summary>
    /// Registers a broker. <paramref name="nextOffset"/> is where the first record will be appended; the record of the registration gives
    /// the broker its epoch. <paramref name="isOwn"/>: the broker is in the controller's own process, which holds the locks of the
    /// directories it names.
    /// </summary>
    public static ControllerResult<BrokerRegistrationResponse> Register(
        ControllerView view, BrokerSessions sessions, BrokerRegistrationRequest request, short version, long nextOffset,
        Instant now, bool isOwn)
    {
        if (Check(view, sessions, request, now, isOwn) is { IsFailure: true } refused)
            return new([], new BrokerRegistrationResponse { ErrorCode = (short)refused.Code });
        BrokerImage? old = view.Image.Cluster.Broker(request.BrokerId);
        bool sameIncarnation = old is not null && old.IncarnationId == request.IncarnationId;
        List<MetadataRecord> records = [];
        if (old is not null && !sameIncarnation)
        {
            bool uncleanly = view.EligibleLeaderReplicas && version >= 3 && request.PreviousBrokerEpoch != old.Epoch;
            LeaderAndIsrChanges.BrokerLeft(view, old.Id, uncleanly, records);
        }
        var broker = new BrokerImage
        {
            Id = request.BrokerId,
            Epoch = sameIncarnation ? old!.Epoch : nextOffset + records.Count,
            IncarnationId = request.IncarnationId,
            Endpoints = [.. request.Listeners.Select(l => new EndpointImage(l.Name, l.Host, l.Port, l.SecurityProtocol))],
            Features = request.Features.ToImmutableSortedDictionary(
                f => f.Name, f => new VersionRange(f.MinSupportedVersion, f.MaxSupportedVersion), StringComparer.Ordinal),
            Rack = request.Rack,
            Fenced = !sameIncarnation || old!.Fenced,
            InControlledShutdown = sameIncarnation && old!.InControlledShutdown,
            Directories = MetadataVersions.HasDirectories(view.MetadataVersion) ? [.. request.LogDirs.Order()] : [],
            CordonedDirectories = sameIncarnation ? old!.CordonedDirectories : default,
        };
        records.Add(ClusterRecords.Write(broker, view.MetadataVersion));
        return new(records, new BrokerRegistrationResponse { BrokerEpoch = broker.Epoch });
    }

    /// <summary>Removes a broker's registration, dead or alive.</summary>
    public static ControllerResult<UnregisterBrokerResponse> Unregister(ControllerView view, int brokerId)
    {
        if (view.Image.Cluster.Broker(brokerId) is not { } broker)
            return new([], new UnregisterBrokerResponse
            {
                ErrorCode = (short)ErrorCode.BrokerIdNotRegistered,
                ErrorMessage = string.Create(
                    System.Globalization.CultureInfo.InvariantCulture, $"Broker ID {brokerId} is not currently registered"),
            });
        List<MetadataRecord> records = [];
        LeaderAndIsrChanges.BrokerLeft(view, brokerId, uncleanly: false, records);
        records.Add(MetadataRecord.V0(new UnregisterBrokerRecord { BrokerId = brokerId, BrokerEpoch = broker.Epoch }));
        return new(records, new UnregisterBrokerResponse());
    }

    /// <summary>Registers a controller (KIP-919).</summary>
    public static ControllerResult<ControllerRegistrationResponse> RegisterController(
        ControllerView view, ControllerRegistrationRequest request)
    {
        if (!MetadataVersions.HasControllerRegistration(view.MetadataVersion))
            return new([], new ControllerRegistrationResponse { ErrorCode = (short)ErrorCode.UnsupportedVersion });
        var controller = new ControllerImage
        {
            Id = request.ControllerId,
            IncarnationId = request.IncarnationId,
            ZkMigrationReady = request.ZkMigrationReady,
            Endpoints = [.. request.Listeners.Select(l => new EndpointImage(l.Name, l.Host, l.Port, l.SecurityProtocol))],
            Features = request.Features.ToImmutableSortedDictionary(
                f => f.Name, f => new VersionRange(f.MinSupportedVersion, f.MaxSupportedVersion), StringComparer.Ordinal),
        };
        return new([ClusterRecords.Write(controller)], new ControllerRegistrationResponse());
    }

    private static ApiError Check(
        ControllerView view, BrokerSessions sessions, BrokerRegistrationRequest request, Instant now, bool isOwn)
    {
        if (request.ClusterId != view.Settings.ClusterId) return new(ErrorCode.InconsistentClusterId);
        BrokerImage? old = view.Image.Cluster.Broker(request.BrokerId);
        bool mayLive = old is not null && old.IncarnationId != request.IncarnationId && sessions.IsLive(request.BrokerId, now);
        if (mayLive && !(isOwn && HoldsAll(request.LogDirs, old!.Directories))) return new(ErrorCode.DuplicateBrokerRegistration);
        if (request.IsMigratingZkBroker) return new(ErrorCode.BrokerIdNotRegistered);
        if (request.BrokerId < 0 || HasDuplicates(request.Features.Select(f => f.Name))
            || HasDuplicates(request.Listeners.Select(l => l.Name)))
            return new(ErrorCode.InvalidRequest);
        if (MetadataVersions.HasDirectories(view.MetadataVersion) && !DirectoriesFit(view, request))
            return new(ErrorCode.InvalidRegistration);
        return FeaturesFit(view, request) ? ApiError.None : new(ErrorCode.UnsupportedVersion);
    }

    // An incarnation lives only while it holds the locks of its directories: whoever holds them all now has outlived it.
    private static bool HoldsAll(List<Uuid> locked, ImmutableArray<Uuid> directories) =>
        !directories.IsDefaultOrEmpty && directories.All(locked.Contains);

    private static bool DirectoriesFit(ControllerView view, BrokerRegistrationRequest request)
    {
        if (request.LogDirs.Count == 0 || request.LogDirs.Distinct().Count() != request.LogDirs.Count) return false;
        if (request.LogDirs.Exists(directory => directory.IsReserved)) return false;
        foreach (BrokerImage other in view.Image.Cluster.Brokers.Values)
            if (other.Id != request.BrokerId && request.LogDirs.Exists(directory => other.Directories.Contains(directory))) return false;
        return true;
    }

    private static bool FeaturesFit(ControllerView view, BrokerRegistrationRequest request)
    {
        if (!request.Features.Exists(feature => feature.Name == FeaturesImage.MetadataVersionName)) return false;
        foreach ((string name, short level) in view.Image.Features.All)
        {
            VersionRange range = default;
            foreach (BrokerRegistrationRequestFeature feature in request.Features)
                if (feature.Name == name) range = new VersionRange(feature.MinSupportedVersion, feature.MaxSupportedVersion);
            if (!range.Contains(level)) return false;
        }
        return true;
    }

    private static bool HasDuplicates(IEnumerable<string> names)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        return names.Any(name => !seen.Add(name));
    }
}
