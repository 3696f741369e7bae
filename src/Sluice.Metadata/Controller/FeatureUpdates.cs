using System.Globalization;
using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>
/// Decides on UpdateFeatures: all or nothing. kraft.version belongs to the quorum; here it is only checked against the range and the
/// level in force, and the driver hands a real upgrade to the raft leader.
/// </summary>
internal static class FeatureUpdates
{
    private const sbyte Upgrade = 1;
    private const sbyte SafeDowngrade = 2;
    private const sbyte UnsafeDowngrade = 3;

    public static ControllerResult<UpdateFeaturesResponse> Decide(
        ControllerView view, UpdateFeaturesRequest request, short version, short kraftVersion)
    {
        List<MetadataRecord> records = [];
        var response = new UpdateFeaturesResponse { Results = [], ErrorMessage = null };
        foreach (UpdateFeaturesRequestFeatureUpdate update in request.FeatureUpdates)
        {
            sbyte kind = version == 0 ? update.AllowDowngrade ? SafeDowngrade : Upgrade : update.UpgradeType;
            if (Check(view, request, update, kind, kraftVersion) is { } reason)
                return new([], new UpdateFeaturesResponse
                {
                    ErrorCode = (short)ErrorCode.InvalidUpdateVersion,
                    ErrorMessage = $"The update failed for all features since the following feature had an error: {reason}",
                    Results = [],
                });
            if (update.Feature != FeatureCatalog.KRaftVersion && view.Image.Features.Level(update.Feature) != update.MaxVersionLevel)
                records.Add(MetadataRecord.V0(new FeatureLevelRecord { Name = update.Feature, FeatureLevel = update.MaxVersionLevel }));
            if (version < 2) response.Results.Add(new() { Feature = update.Feature, ErrorMessage = "NONE" });
        }
        AddMinInSyncReplicas(view, records);
        return new(request.ValidateOnly ? [] : records, response);
    }

    private static string? Check(
        ControllerView view, UpdateFeaturesRequest request, UpdateFeaturesRequestFeatureUpdate update, sbyte kind, short kraftVersion)
    {
        (string name, short level) = (update.Feature, update.MaxVersionLevel);
        short now = name == FeatureCatalog.KRaftVersion ? kraftVersion : view.Image.Features.Level(name);
        if (kind is not (Upgrade or SafeDowngrade or UnsafeDowngrade))
            return Invalid(name, level, "The controller does not support the given upgrade type.");
        if (level < 0) return Invalid(name, level, "A feature version cannot be less than 0.");
        if (CheckLocal(view, name, level) is { } local) return Invalid(name, level, local);
        if (level != 0 && CheckOthers(view, name, level) is { } other) return Invalid(name, level, other);
        if (level < now && name == FeatureCatalog.KRaftVersion) return Invalid(name, level, "Can't downgrade the version of this feature.");
        if (level < now && kind == Upgrade)
            return Invalid(
                name, level,
                "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.");
        if (name == FeaturesImage.MetadataVersionName && level < now) return CheckDowngrade(now, level, kind);
        short needed = FeatureCatalog.Find(name)?.MetadataVersionNeededBy(level) ?? 0;
        return needed > FinalMetadataVersion(view, request)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{name} could not be set to {level} because it depends on {FeaturesImage.MetadataVersionName} level {needed}")
            : null;
    }

    private static string? CheckLocal(ControllerView view, string name, short level)
    {
        if (name != FeaturesImage.MetadataVersionName && FeatureCatalog.Find(name) is null)
            return string.Create(CultureInfo.InvariantCulture, $"Local controller {view.Settings.NodeId} does not support this feature.");
        VersionRange range = FeatureCatalog.SupportedRange(name);
        return range.Contains(level) ? null : string.Create(
            CultureInfo.InvariantCulture, $"Local controller {view.Settings.NodeId} only supports versions {range}");
    }

    private static string? CheckOthers(ControllerView view, string name, short level)
    {
        foreach (BrokerImage broker in view.Image.Cluster.Brokers.Values)
            if (Refusal("Broker", broker.Id, broker.Features.GetValueOrDefault(name), level) is { } refused) return refused;
        foreach (ControllerImage controller in view.Image.Cluster.Controllers.Values)
            if (controller.Id != view.Settings.NodeId
                && Refusal("Controller", controller.Id, controller.Features.GetValueOrDefault(name), level) is { } refused) return refused;
        return null;
    }

    private static string? Refusal(string role, int id, VersionRange range, short level)
    {
        if (range.Contains(level)) return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{role} {id} {(range == default ? "does not support this feature." : $"only supports versions {range}")}");
    }

    private static string? CheckDowngrade(short from, short to, sbyte kind)
    {
        string unsupported = string.Create(CultureInfo.InvariantCulture, $"Unsupported metadata.version downgrade from {from} to {to}. ");
        if (kind == UnsafeDowngrade) return unsupported + "Unsafe metadata downgrade is not supported in this version.";
        return MetadataVersions.LosesMetadata(from, to)
            ? unsupported + "Refusing to perform the requested downgrade because it might delete metadata information."
            : null;
    }

    private static short FinalMetadataVersion(ControllerView view, UpdateFeaturesRequest request) =>
        request.FeatureUpdates.Find(update => update.Feature == FeaturesImage.MetadataVersionName)?.MaxVersionLevel ?? view.MetadataVersion;

    // With eligible leader replicas the least size of an ISR is the whole cluster's, never one broker's.
    private static void AddMinInSyncReplicas(ControllerView view, List<MetadataRecord> records)
    {
        bool turnedOn = !view.EligibleLeaderReplicas && records.Exists(record =>
            record.Message is FeatureLevelRecord { Name: FeaturesImage.EligibleLeaderReplicasName, FeatureLevel: > 0 });
        if (turnedOn) records.AddRange(Bootstrap.MinInSyncReplicasRecords(view));
    }

    private static string Invalid(string name, short level, string reason) =>
        string.Create(CultureInfo.InvariantCulture, $"Invalid update version {level} for feature {name}. {reason}");
}
