using System.Collections.Immutable;
using Sluice.Metadata.Records;
using Sluice.Protocol;

namespace Sluice.Metadata.Images;

/// <summary>What changed of one topic since an image: partitions created or changed, each with its state now. Single-threaded.</summary>
public sealed class TopicDelta
{
    private readonly SortedDictionary<int, PartitionImage> _changes = [];

    internal TopicDelta(string name, Uuid id, TopicImage? before)
    {
        Name = name;
        Id = id;
        Before = before;
    }

    public string Name { get; }
    public Uuid Id { get; }

    /// <summary>The topic as it was; null when it is new.</summary>
    public TopicImage? Before { get; }

    /// <summary>The partitions that changed or are new, in order, as they are now.</summary>
    public IReadOnlyDictionary<int, PartitionImage> Changes => _changes;

    /// <summary>A partition as it is now, or null.</summary>
    public PartitionImage? Partition(int partition) =>
        _changes.TryGetValue(partition, out PartitionImage? changed) ? changed : Before?.Partition(partition);

    internal void Put(int partition, PartitionImage image) => _changes[partition] = image;

    /// <summary>Clears what is known of eligible leaders, only where something is (KIP-966).</summary>
    internal void ClearElr()
    {
        if (Before is not null)
            for (int i = 0; i < Before.Partitions.Length; i++)
                if (!_changes.ContainsKey(i)) ClearElr(i, Before.Partitions[i]);
        foreach ((int partition, PartitionImage image) in _changes.ToArray()) ClearElr(partition, image);
    }

    internal TopicImage Build()
    {
        int before = Before?.Partitions.Length ?? 0;
        int count = _changes.Count == 0 ? before : Math.Max(before, _changes.Keys.Last() + 1);
        if (count > before + _changes.Count) throw new MetadataFaultException($"topic {Name} lacks a partition below {count}");
        ImmutableArray<PartitionImage>.Builder partitions = ImmutableArray.CreateBuilder<PartitionImage>(count);
        if (Before is not null) partitions.AddRange(Before.Partitions);
        foreach ((int partition, PartitionImage image) in _changes)
        {
            if (partition < partitions.Count) partitions[partition] = image;
            else if (partition == partitions.Count) partitions.Add(image);
            else throw new MetadataFaultException($"topic {Name} lacks partition {partitions.Count}");
        }
        return new TopicImage(Name, Id, partitions.MoveToImmutable());
    }

    private void ClearElr(int partition, PartitionImage image)
    {
        if (image.EligibleLeaderReplicas.IsEmpty && image.LastKnownElr.IsEmpty) return;
        _changes[partition] = image with
        {
            EligibleLeaderReplicas = [],
            LastKnownElr = [],
            PartitionEpoch = image.PartitionEpoch + 1,
        };
    }
}
