using System.Buffers;
using System.Globalization;
using Sluice.Protocol;

namespace Sluice.Storage.Directories;

/// <summary>
/// The name of a partition's directory: <c>topic-3</c>, or <c>topic-3.&lt;32 hex&gt;-delete|-future|-stray</c>. In the longer forms the
/// topic may have been cut so that the whole is at most 255 characters, <c>-future</c> excepted.
/// </summary>
/// <param name="Partition">Topic and number as the name has them.</param>
/// <param name="Kind">What its ending says.</param>
public readonly record struct PartitionDirectoryName(TopicPartition Partition, PartitionDirectoryKind Kind)
{
    /// <summary>Most characters of a name, on every usual file system.</summary>
    public const int MaxLength = 255;

    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\r\n\f\v");
    private const string DeleteEnding = "-delete";
    private const string FutureEnding = "-future";
    private const string StrayEnding = "-stray";

    /// <summary>Reads a name; false when it is no partition's.</summary>
    public static bool TryParse(string name, out PartitionDirectoryName parsed)
    {
        parsed = default;
        PartitionDirectoryKind kind = KindOf(name);
        ReadOnlySpan<char> plain = name;
        if (kind != PartitionDirectoryKind.Current)
        {
            // White space anywhere, nothing before the last '.', or nothing between it and the ending: not one of ours.
            int dot = name.LastIndexOf('.');
            int ending = name.LastIndexOf('-');
            if (dot <= 0 || ending <= dot + 1 || name.AsSpan().ContainsAny(WhiteSpace)) return false;
            plain = plain[..dot];
        }

        int dash = plain.LastIndexOf('-');
        if (dash <= 0 || dash == plain.Length - 1) return false;
        if (!int.TryParse(plain[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int partition)) return false;
        parsed = new PartitionDirectoryName(new TopicPartition(plain[..dash].ToString(), partition), kind);
        return true;
    }

    /// <summary>The name of a replica in use.</summary>
    public static string For(TopicPartition partition) => partition.ToString();

    /// <summary>A new name for a directory on its way out or in; <paramref name="unique"/> is 128 random bits.</summary>
    public static string For(TopicPartition partition, PartitionDirectoryKind kind, Uuid unique)
    {
        string? ending = kind switch
        {
            PartitionDirectoryKind.Deleted => DeleteEnding,
            PartitionDirectoryKind.Future => FutureEnding,
            PartitionDirectoryKind.Stray => StrayEnding,
            _ => null,
        };
        if (ending is null) return For(partition);
        string rest = string.Create(CultureInfo.InvariantCulture, $"-{partition.Partition}.{unique.High:x16}{unique.Low:x16}{ending}");
        int room = partition.Topic.Length;
        if (kind != PartitionDirectoryKind.Future) room = Math.Min(room, MaxLength - rest.Length);
        return string.Concat(partition.Topic.AsSpan(0, room), rest);
    }

    private static PartitionDirectoryKind KindOf(string name)
    {
        if (name.EndsWith(DeleteEnding, StringComparison.Ordinal)) return PartitionDirectoryKind.Deleted;
        if (name.EndsWith(FutureEnding, StringComparison.Ordinal)) return PartitionDirectoryKind.Future;
        return name.EndsWith(StrayEnding, StringComparison.Ordinal) ? PartitionDirectoryKind.Stray : PartitionDirectoryKind.Current;
    }
}
