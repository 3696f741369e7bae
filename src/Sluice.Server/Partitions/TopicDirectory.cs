using Sluice.Protocol;
using Sluice.Protocol.Errors;

namespace Sluice.Server.Partitions;

/// <summary>
/// Every topic by name and by id with the partitions hosted here; immutable, swapped by the metadata lane after it applied a change,
/// read once per request. Names are looked up by their UTF-8 bytes, as they stand in the frame. Kept in shards, of which a change
/// copies only those it touches: with 10,000 topics that is some forty entries instead of all.
/// </summary>
public sealed class TopicDirectory
{
    private const int ShardCount = 256;
    private readonly NameShard[] _byName;
    private readonly Dictionary<Uuid, HostedTopic>[] _byId;

    private TopicDirectory(NameShard[] byName, Dictionary<Uuid, HostedTopic>[] byId)
    {
        _byName = byName;
        _byId = byId;
    }

    /// <summary>A directory without topics.</summary>
    public static TopicDirectory Empty { get; } = MakeEmpty();

    /// <summary>All topics, in an order that only their names decide.</summary>
    public IEnumerable<HostedTopic> Topics
    {
        get
        {
            foreach (NameShard shard in _byName)
            {
                foreach (HostedTopic topic in shard.Topics.Values) yield return topic;
            }
        }
    }

    /// <summary>
    /// The directory after a change: first some topics go, then others come or take the place of what had their name and id.
    /// </summary>
    public TopicDirectory With(IEnumerable<HostedTopic> gone, IEnumerable<HostedTopic> changed)
    {
        var next = new TopicDirectory([.. _byName], [.. _byId]);
        foreach (HostedTopic topic in gone)
        {
            next.IdsToChange(this, topic.Id).Remove(topic.Id);
            Dictionary<string, HostedTopic> names = next.NamesToChange(this, topic.Name);
            if (names.TryGetValue(topic.Name, out HostedTopic? named) && named.Id == topic.Id) names.Remove(topic.Name);
        }
        foreach (HostedTopic topic in changed)
        {
            next.IdsToChange(this, topic.Id)[topic.Id] = topic;
            next.NamesToChange(this, topic.Name)[topic.Name] = topic;
        }
        return next;
    }

    /// <summary>By the UTF-8 bytes of its name.</summary>
    public HostedTopic? Find(ReadOnlySpan<byte> utf8Name) =>
        _byName[ShardOf(utf8Name)].ByUtf8.TryGetValue(utf8Name, out HostedTopic? topic) ? topic : null;

    /// <summary>By name.</summary>
    public HostedTopic? Find(string name) => _byName[ShardOf(name)].Topics.GetValueOrDefault(name);

    /// <summary>A hosted partition by name, or why there is none.</summary>
    public ErrorCode FindPartition(string topic, int index, out Partition? partition)
    {
        partition = null;
        if (Find(topic) is not { } found || !found.Has(index)) return ErrorCode.UnknownTopicOrPartition;
        partition = found[index];
        return partition is null ? ErrorCode.NotLeaderOrFollower : ErrorCode.None;
    }

    /// <summary>By id.</summary>
    public HostedTopic? Find(Uuid id) => _byId[ShardOf(id)].GetValueOrDefault(id);

    private static TopicDirectory MakeEmpty()
    {
        var names = new NameShard[ShardCount];
        var ids = new Dictionary<Uuid, HostedTopic>[ShardCount];
        Array.Fill(names, new NameShard([]));
        Array.Fill(ids, []);
        return new TopicDirectory(names, ids);
    }

    /// <summary>
    /// The end of a name tells topics apart best: they are numbered there. Names of topics are ASCII; others are just not found.
    /// </summary>
    private static int ShardOf(ReadOnlySpan<byte> name)
    {
        int hash = name.Length;
        for (int i = Math.Max(0, name.Length - 4); i < name.Length; i++) hash = (hash * 10) + name[i];
        return hash & (ShardCount - 1);
    }

    private static int ShardOf(string name)
    {
        int hash = name.Length;
        for (int i = Math.Max(0, name.Length - 4); i < name.Length; i++) hash = (hash * 10) + name[i];
        return hash & (ShardCount - 1);
    }

    private static int ShardOf(Uuid id) => (int)id.Low & (ShardCount - 1);

    private Dictionary<string, HostedTopic> NamesToChange(TopicDirectory before, string name)
    {
        int at = ShardOf(name);
        if (_byName[at] == before._byName[at]) _byName[at] = new NameShard(_byName[at].Topics);
        return _byName[at].Topics;
    }

    private Dictionary<Uuid, HostedTopic> IdsToChange(TopicDirectory before, Uuid id)
    {
        int at = ShardOf(id);
        if (_byId[at] == before._byId[at]) _byId[at] = new Dictionary<Uuid, HostedTopic>(_byId[at]);
        return _byId[at];
    }

    private sealed class NameShard
    {
        public NameShard(IEnumerable<KeyValuePair<string, HostedTopic>> topics)
        {
            Topics = new Dictionary<string, HostedTopic>(topics, Utf8NameComparer.Instance);
            ByUtf8 = Topics.GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public Dictionary<string, HostedTopic> Topics { get; }

        public Dictionary<string, HostedTopic>.AlternateLookup<ReadOnlySpan<byte>> ByUtf8 { get; }
    }
}
