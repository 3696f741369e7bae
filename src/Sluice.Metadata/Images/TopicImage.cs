using System.Collections.Immutable;
using Sluice.Protocol;

namespace Sluice.Metadata.Images;

/// <summary>A topic and its partitions, numbered from 0 without gaps. Immutable.</summary>
public sealed record TopicImage(string Name, Uuid Id, ImmutableArray<PartitionImage> Partitions)
{
    /// <summary>A partition by its number, or null.</summary>
    public PartitionImage? Partition(int partition) =>
        (uint)partition < (uint)Partitions.Length ? Partitions[partition] : null;

    /// <summary>Compares the partitions one by one.</summary>
    public bool Equals(TopicImage? other) =>
        other is not null && Name == other.Name && Id == other.Id && Partitions.AsSpan().SequenceEqual(other.Partitions.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Id.Low ^ Partitions.Length;
}
