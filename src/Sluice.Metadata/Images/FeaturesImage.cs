using System.Collections.Immutable;

namespace Sluice.Metadata.Images;

/// <summary>
/// The finalized feature levels. Immutable. A level of 0 means absent; metadata.version is held apart from the others, −1 until known.
/// </summary>
public sealed record FeaturesImage
{
    public const string MetadataVersionName = "metadata.version";
    public const string EligibleLeaderReplicasName = "eligible.leader.replicas.version";

    public static readonly FeaturesImage Empty = new();

    public short MetadataVersion { get; init; } = -1;
    public ImmutableSortedDictionary<string, short> Levels { get; init; } = SortedMaps.Strings<short>();

    /// <summary>Only carried; 0 = none.</summary>
    public sbyte ZkMigrationState { get; init; }

    /// <summary>The finalized level of any feature, 0 when absent.</summary>
    public short Level(string name) => name == MetadataVersionName
        ? Math.Max(MetadataVersion, (short)0)
        : Levels.GetValueOrDefault(name);

    /// <summary>Eligible leader replicas are kept (KIP-966).</summary>
    public bool EligibleLeaderReplicas => Level(EligibleLeaderReplicasName) > 0;

    /// <summary>All finalized features, metadata.version included, by ordinal name.</summary>
    public IEnumerable<KeyValuePair<string, short>> All
    {
        get
        {
            bool written = MetadataVersion <= 0;
            foreach (KeyValuePair<string, short> level in Levels)
            {
                if (!written && string.CompareOrdinal(level.Key, MetadataVersionName) > 0)
                {
                    written = true;
                    yield return new(MetadataVersionName, MetadataVersion);
                }
                yield return level;
            }
            if (!written) yield return new(MetadataVersionName, MetadataVersion);
        }
    }
}
