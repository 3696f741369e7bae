using Sluice.Protocol;
using Sluice.Protocol.Errors;

namespace Sluice.Server.Partitions;

/// <summary>
/// Every topic by name and by id with the partitions hosted here; immutable, swapped by the metadata lane after it applied a change,
/// read once per request. Names are looked up by their UTF-8 bytes, as they stand in the frame.
/// </summary>
public sealed class TopicDirectory
{
    private readonly Dictionary<string, HostedTopic> _byName;
    private readonly Dictionary<string, HostedTopic>.AlternateLookup<ReadOnlySpan<byte>> _byUtf8Name;
    private readonly Dictionary<Uuid, HostedTopic> _byId;

    /// <summary>A directory of the given topics.</summary>
    public TopicDirectory(IEnumerable<HostedTopic> topics)
    {
        _byName = new Dictionary<string, HostedTopic>(Utf8NameComparer.Instance);
        _byId = [];
        foreach (HostedTopic topic in topics)
        {
            _byName.Add(topic.Name, topic);
            _byId.Add(topic.Id, topic);
        }
        _byUtf8Name = _byName.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>A directory without topics.</summary>
    public static TopicDirectory Empty { get; } = new([]);

    /// <summary>All topics, in the order they were given.</summary>
    public IEnumerable<HostedTopic> Topics => _byName.Values;

    /// <summary>By the UTF-8 bytes of its name.</summary>
    public HostedTopic? Find(ReadOnlySpan<byte> utf8Name) => _byUtf8Name.TryGetValue(utf8Name, out HostedTopic? topic) ? topic : null;

    /// <summary>By name.</summary>
    public HostedTopic? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A hosted partition by name, or why there is none.</summary>
    public ErrorCode FindPartition(string topic, int index, out Partition? partition)
    {
        partition = null;
        if (Find(topic) is not { } found || !found.Has(index)) return ErrorCode.UnknownTopicOrPartition;
        partition = found[index];
        return partition is null ? ErrorCode.NotLeaderOrFollower : ErrorCode.None;
    }

    /// <summary>By id.</summary>
    public HostedTopic? Find(Uuid id) => _byId.GetValueOrDefault(id);
}
