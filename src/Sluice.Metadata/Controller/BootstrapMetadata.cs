using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>The metadata a new cluster is formatted with: what <c>bootstrap.checkpoint</c> holds between its header and footer.</summary>
public static class BootstrapMetadata
{
    /// <summary>
    /// metadata.version first, then the other features by name: their defaults at that version unless <paramref name="levels"/> says
    /// otherwise; those at level 0 are left out.
    /// </summary>
    public static List<MetadataRecord> Records(short metadataVersion, IReadOnlyDictionary<string, short>? levels = null)
    {
        List<MetadataRecord> records = [Level(FeaturesImage.MetadataVersionName, metadataVersion)];
        foreach (FeatureDefinition feature in FeatureCatalog.Features.OrderBy(feature => feature.Name, StringComparer.Ordinal))
        {
            if (feature.Name == FeatureCatalog.KRaftVersion) continue;
            short level = levels is not null && levels.TryGetValue(feature.Name, out short wanted)
                ? wanted
                : feature.DefaultLevel(metadataVersion);
            if (level > 0) records.Add(Level(feature.Name, level));
        }
        return records;
    }

    private static MetadataRecord Level(string name, short level) =>
        MetadataRecord.V0(new FeatureLevelRecord { Name = name, FeatureLevel = level });
}
