using System.Collections.Immutable;
using Sluice.Metadata.Images;

namespace Sluice.Metadata.Features;

/// <summary>One feature of 4.3.1 besides metadata.version: the range it supports and the metadata.version each level needs.</summary>
public sealed record FeatureDefinition(string Name, VersionRange Supported)
{
    /// <summary>The metadata.version from which a new cluster has a level by default: index 0 is for level 1.</summary>
    public ImmutableArray<short> DefaultSince { get; init; } = [];

    /// <summary>The metadata.version a level cannot do without, 0 when there is none: index 0 is for level 1.</summary>
    public ImmutableArray<short> Needs { get; init; } = [];

    /// <summary>The level a new cluster of a metadata.version starts with.</summary>
    public short DefaultLevel(short metadataVersion)
    {
        short level = 0;
        foreach (short since in DefaultSince)
        {
            if (since > metadataVersion) break;
            level++;
        }
        return level;
    }

    /// <summary>The metadata.version this level depends on, 0 when none.</summary>
    public short MetadataVersionNeededBy(short level) => level >= 1 && level <= Needs.Length ? Needs[level - 1] : (short)0;
}
