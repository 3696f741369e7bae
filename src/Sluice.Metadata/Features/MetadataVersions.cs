namespace Sluice.Metadata.Features;

/// <summary>The levels of metadata.version, their release names, and what each allows or demands.</summary>
public static class MetadataVersions
{
    /// <summary>The oldest level a 4.x node runs with.</summary>
    public const short Minimum = 7;

    /// <summary>The newest level of 4.3.1 fit for production.</summary>
    public const short Latest = 30;

    private static readonly string[] Names =
    [
        "3.0-IV1", "3.1-IV0", "3.2-IV0", "3.3-IV0", "3.3-IV1", "3.3-IV2", "3.3-IV3", "3.4-IV0", "3.5-IV0", "3.5-IV1", "3.5-IV2",
        "3.6-IV0", "3.6-IV1", "3.6-IV2", "3.7-IV0", "3.7-IV1", "3.7-IV2", "3.7-IV3", "3.7-IV4", "3.8-IV0", "3.9-IV0", "4.0-IV0",
        "4.0-IV1", "4.0-IV2", "4.0-IV3", "4.1-IV0", "4.1-IV1", "4.2-IV0", "4.2-IV1", "4.3-IV0", "4.4-IV0",
    ];

    // Levels whose records differ from those of the level below: a downgrade past one would lose metadata.
    private static readonly short[] FormatChanges = [7, 8, 11, 13, 14, 15, 17, 23, 30];

    /// <summary>The release name of a level, such as 4.3-IV0; the number when it has none.</summary>
    public static string Name(short level) =>
        level >= 1 && level <= Names.Length ? Names[level - 1] : level.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// The level of a release name (4.3-IV0), of a release (4.3, 4.3.1: its newest level) or of a number; null when there is none.
    /// </summary>
    public static short? Parse(string text)
    {
        int exact = Array.IndexOf(Names, text);
        if (exact >= 0) return (short)(exact + 1);
        if (short.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out short level))
            return level >= 1 && level <= Names.Length ? level : null;
        string[] parts = text.Split('.', '-');
        if (parts.Length < 2) return null;
        string release = $"{parts[0]}.{parts[1]}-IV";
        int newest = Array.FindLastIndex(Names, name => name.StartsWith(release, StringComparison.Ordinal));
        return newest < 0 ? null : (short)(newest + 1);
    }

    /// <summary>True when going down from one level to a lower one would lose metadata.</summary>
    public static bool LosesMetadata(short from, short to)
    {
        foreach (short change in FormatChanges)
            if (change > to && change <= from) return true;
        return false;
    }

    public static bool HasScram(short level) => level >= 11;
    public static bool HasTransactions(short level) => level >= 13;
    public static bool HasDelegationTokens(short level) => level >= 14;
    public static bool HasControllerRegistration(short level) => level >= 15;
    public static bool HasDirectories(short level) => level >= 17;
    public static bool HasCordonedDirectories(short level) => level >= 30;

    /// <summary>Before 3.6-IV0 every shrink of an ISR raises the leader epoch.</summary>
    public static bool BumpsLeaderEpochOnShrink(short level) => level < 12;

    public static short RegisterBrokerVersion(short level) =>
        level >= 30 ? (short)4 : level >= 17 ? (short)3 : level >= 8 ? (short)2 : (short)1;

    /// <summary>The version of Partition records, and the most of PartitionChange records.</summary>
    public static short PartitionVersion(short level, bool eligibleLeaderReplicas) =>
        eligibleLeaderReplicas ? (short)2 : HasDirectories(level) ? (short)1 : (short)0;
}
