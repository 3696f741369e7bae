using System.Globalization;
using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Protocol.Messages;

namespace Sluice.Cli.Storage;

/// <summary>Which features a new cluster begins with: those of the release, changed by <c>--feature name=level</c>.</summary>
internal sealed class BootstrapFeatures
{
    private readonly SortedDictionary<string, short> _levels = new(StringComparer.Ordinal);

    private BootstrapFeatures(short metadataVersion) => MetadataVersion = metadataVersion;

    /// <summary>Level of metadata.version.</summary>
    public short MetadataVersion { get; }

    /// <summary>Level of kraft.version; null when nobody asked for one.</summary>
    public short? KRaftVersion { get; private set; }

    /// <summary>The records, metadata.version first, the others by name, levels above 0 only.</summary>
    public IReadOnlyList<FeatureLevelRecord> Records =>
    [
        new FeatureLevelRecord { Name = FeaturesImage.MetadataVersionName, FeatureLevel = MetadataVersion },
        .. _levels.Where(l => l.Value > 0).Select(l => new FeatureLevelRecord { Name = l.Key, FeatureLevel = l.Value }),
    ];

    /// <summary>Reads the flags; throws with Kafka's words for what does not exist.</summary>
    public static BootstrapFeatures Read(string? release, IReadOnlyList<string> features)
    {
        List<(string Name, short Level)> asked = [.. features.Select(ParseLevel)];
        foreach ((string name, _) in asked) CheckName(name);
        short? askedVersion = asked.Where(f => f.Name == FeaturesImage.MetadataVersionName).Select(f => (short?)f.Level).LastOrDefault();
        if (release is not null && askedVersion is not null)
        {
            throw new CommandFailedException("Give either --release-version or --feature metadata.version=…, not both.");
        }
        if (askedVersion is { } level && level is < MetadataVersions.Minimum or > MetadataVersions.Latest)
        {
            throw new CommandFailedException($"No feature:metadata.version with feature level {askedVersion}");
        }
        var result = new BootstrapFeatures(askedVersion ?? (release is null ? MetadataVersions.Latest : ParseRelease(release)));
        foreach (KeyValuePair<string, short> feature in FeatureCatalog.BootstrapLevels(result.MetadataVersion))
            result._levels[feature.Key] = feature.Value;
        foreach ((string name, short wanted) in asked.Where(f => f.Name != FeaturesImage.MetadataVersionName)) result.Set(name, wanted);
        return result;
    }

    /// <summary>The level of a release such as 4.3-IV0 or 4.3.</summary>
    public static short ParseRelease(string release, short newest = MetadataVersions.Latest)
    {
        short? level = MetadataVersions.Parse(release);
        if (level is { } known && known >= MetadataVersions.Minimum && known <= newest && release.Contains('.')) return known;
        IEnumerable<string> all = Enumerable.Range(MetadataVersions.Minimum, newest - MetadataVersions.Minimum + 1)
            .Select(v => MetadataVersions.Name((short)v));
        throw new CommandFailedException($"Unknown metadata.version '{release}'. Supported metadata.version are: {string.Join(", ", all)}");
    }

    private void Set(string name, short level)
    {
        FeatureDefinition feature = FeatureCatalog.Find(name)!;
        if (level < feature.Supported.Min || level > feature.Supported.Max)
        {
            throw new CommandFailedException($"No feature:{name} with feature level {level}");
        }
        if (feature.MetadataVersionNeededBy(level) > MetadataVersion)
        {
            throw new CommandFailedException($"{name} could not be set to {level} because it depends on metadata.version level "
                + $"{feature.MetadataVersionNeededBy(level)}");
        }
        if (name == FeatureCatalog.KRaftVersion) KRaftVersion = level;
        else _levels[name] = level;
    }

    private static void CheckName(string name)
    {
        if (name == FeaturesImage.MetadataVersionName || FeatureCatalog.Find(name) is not null) return;
        IEnumerable<string> all = FeatureCatalog.Features.Select(f => f.Name).Order(StringComparer.Ordinal);
        throw new CommandFailedException($"Unsupported feature: {name}. Supported features are: {string.Join(", ", all)}");
    }

    private static (string Name, short Level) ParseLevel(string text)
    {
        int equals = text.IndexOf('=');
        if (equals < 0) throw new CommandFailedException($"Can't parse feature=level string {text}: equals sign not found.");
        if (!short.TryParse(text.AsSpan(equals + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out short level))
        {
            throw new CommandFailedException($"Can't parse feature=level string {text}: the level is not a number.");
        }
        return (text[..equals].Trim(), level);
    }
}
