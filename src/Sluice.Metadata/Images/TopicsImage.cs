using System.Collections.Immutable;
using Sluice.Protocol;

namespace Sluice.Metadata.Images;

/// <summary>
/// All topics, found by name and by id. Immutable; both maps always hold the same topics. They are ordered trees: a change shares all
/// but a path, and enumeration order is the same in every process.
/// </summary>
public sealed record TopicsImage
{
    public static readonly TopicsImage Empty = new();

    public ImmutableSortedDictionary<string, TopicImage> ByName { get; private init; } = SortedMaps.Strings<TopicImage>();
    public ImmutableSortedDictionary<Uuid, TopicImage> ById { get; private init; } = ImmutableSortedDictionary<Uuid, TopicImage>.Empty;

    /// <summary>How many topics there are.</summary>
    public int Count => ByName.Count;

    public TopicImage? Find(string name) => ByName.TryGetValue(name, out TopicImage? topic) ? topic : null;

    public TopicImage? Find(Uuid id) => ById.TryGetValue(id, out TopicImage? topic) ? topic : null;

    public PartitionImage? Partition(string topic, int partition) => Find(topic)?.Partition(partition);

    public PartitionImage? Partition(Uuid topicId, int partition) => Find(topicId)?.Partition(partition);

    /// <summary>The same topics after some were removed and some put.</summary>
    internal TopicsImage With(IEnumerable<TopicImage> removed, IEnumerable<TopicImage> put)
    {
        ImmutableSortedDictionary<string, TopicImage>.Builder names = ByName.ToBuilder();
        ImmutableSortedDictionary<Uuid, TopicImage>.Builder ids = ById.ToBuilder();
        foreach (TopicImage topic in removed)
        {
            names.Remove(topic.Name);
            ids.Remove(topic.Id);
        }
        foreach (TopicImage topic in put)
        {
            names[topic.Name] = topic;
            ids[topic.Id] = topic;
        }
        return new TopicsImage { ByName = names.ToImmutable(), ById = ids.ToImmutable() };
    }
}
