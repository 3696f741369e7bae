using Sluice.Metadata.Images;

namespace Sluice.Metadata.Features;

/// <summary>
/// The features of 4.3.1, in the order its tools print them, with supported ranges, defaults of new clusters and dependencies.
/// </summary>
public static class FeatureCatalog
{
    public const string KRaftVersion = "kraft.version";
    public const string TransactionVersion = "transaction.version";
    public const string GroupVersion = "group.version";
    public const string ShareVersion = "share.version";
    public const string StreamsVersion = "streams.version";

    /// <summary>What this node supports of metadata.version.</summary>
    public static readonly VersionRange MetadataVersion = new(MetadataVersions.Minimum, MetadataVersions.Latest);

    /// <summary>All but metadata.version.</summary>
    public static readonly IReadOnlyList<FeatureDefinition> Features =
    [
        new(KRaftVersion, new VersionRange(0, 1)) { DefaultSince = [21], Needs = [0] },
        new(TransactionVersion, new VersionRange(0, 2)) { DefaultSince = [24, 24], Needs = [0, 0] },
        new(GroupVersion, new VersionRange(0, 1)) { DefaultSince = [22], Needs = [0] },
        new(FeaturesImage.EligibleLeaderReplicasName, new VersionRange(0, 1)) { DefaultSince = [26], Needs = [23] },
        new(ShareVersion, new VersionRange(0, 1)) { DefaultSince = [28], Needs = [0] },
        new(StreamsVersion, new VersionRange(0, 1)) { DefaultSince = [29], Needs = [0] },
    ];

    /// <summary>A feature by name, or null (metadata.version is not among them).</summary>
    public static FeatureDefinition? Find(string name) => Features.FirstOrDefault(feature => feature.Name == name);

    /// <summary>What this node supports, metadata.version included, by ordinal name: sent in registrations and ApiVersions.</summary>
    public static IEnumerable<KeyValuePair<string, VersionRange>> Supported() => Features
        .Select(feature => KeyValuePair.Create(feature.Name, feature.Supported))
        .Append(KeyValuePair.Create(FeaturesImage.MetadataVersionName, MetadataVersion))
        .OrderBy(feature => feature.Key, StringComparer.Ordinal);

    /// <summary>The supported range of any feature; 0–0 when unknown.</summary>
    public static VersionRange SupportedRange(string name) =>
        name == FeaturesImage.MetadataVersionName ? MetadataVersion : Find(name)?.Supported ?? new VersionRange(0, 0);

    /// <summary>What a new cluster of a metadata.version finalizes, kraft.version excluded, by ordinal name, levels above 0 only.</summary>
    public static IEnumerable<KeyValuePair<string, short>> BootstrapLevels(short metadataVersion) => Features
        .Where(feature => feature.Name != KRaftVersion && feature.DefaultLevel(metadataVersion) > 0)
        .Select(feature => KeyValuePair.Create(feature.Name, feature.DefaultLevel(metadataVersion)))
        .OrderBy(feature => feature.Key, StringComparer.Ordinal);
}
