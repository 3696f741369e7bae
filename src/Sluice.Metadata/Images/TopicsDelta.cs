using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Images;

/// <summary>What changed of the topics since an image, in the order of the records. Single-threaded.</summary>
public sealed class TopicsDelta
{
    private readonly TopicsImage _before;
    private readonly Dictionary<Uuid, TopicDelta> _changed = [];
    private readonly Dictionary<string, Uuid> _newNames = new(StringComparer.Ordinal);
    private readonly Dictionary<Uuid, TopicImage> _deleted = [];

    internal TopicsDelta(TopicsImage before) => _before = before;

    /// <summary>Topics created or with changed partitions.</summary>
    public IReadOnlyCollection<TopicDelta> Changed => _changed.Values;

    /// <summary>Topics that were there and are gone; one created and deleted in between does not show.</summary>
    public IReadOnlyCollection<TopicImage> Deleted => _deleted.Values;

    /// <summary>Topics that were not there.</summary>
    public IEnumerable<TopicDelta> Created => _changed.Values.Where(topic => topic.Before is null);

    internal void Replay(TopicRecord record)
    {
        TopicImage? old = _before.Find(record.Name);
        if (_newNames.ContainsKey(record.Name) || (old is not null && !_deleted.ContainsKey(old.Id)))
            throw new MetadataFaultException($"topic {record.Name} exists");
        if (_changed.ContainsKey(record.TopicId) || _before.Find(record.TopicId) is not null)
            throw new MetadataFaultException($"topic id {record.TopicId} is in use");
        _changed.Add(record.TopicId, new TopicDelta(record.Name, record.TopicId, before: null));
        _newNames.Add(record.Name, record.TopicId);
    }

    internal void Replay(PartitionRecord record)
    {
        if (record.PartitionId < 0) throw new MetadataFaultException($"partition {record.PartitionId}");
        Edit(record.TopicId).Put(record.PartitionId, PartitionRecords.Read(record));
    }

    internal void Replay(PartitionChangeRecord record)
    {
        TopicDelta topic = Edit(record.TopicId);
        PartitionImage before = topic.Partition(record.PartitionId)
            ?? throw new MetadataFaultException($"topic {topic.Name} has no partition {record.PartitionId}");
        topic.Put(record.PartitionId, PartitionRecords.Merge(before, record));
    }

    /// <summary>Removes a topic and says which it was.</summary>
    internal string Replay(RemoveTopicRecord record)
    {
        TopicImage? old = _deleted.ContainsKey(record.TopicId) ? null : _before.Find(record.TopicId);
        if (!_changed.Remove(record.TopicId, out TopicDelta? delta) && old is null)
            throw new MetadataFaultException($"no topic has the id {record.TopicId}");
        if (old is not null) _deleted.Add(old.Id, old);
        else _newNames.Remove(delta!.Name);
        return old?.Name ?? delta!.Name;
    }

    internal void Replay(ClearElrRecord record)
    {
        if (record.TopicName.Length > 0)
        {
            Uuid id = _newNames.TryGetValue(record.TopicName, out Uuid created) ? created
                : _before.Find(record.TopicName)?.Id ?? throw new MetadataFaultException($"no topic {record.TopicName}");
            Edit(id).ClearElr();
            return;
        }
        foreach (TopicDelta topic in _changed.Values) topic.ClearElr();
        foreach (TopicImage topic in _before.ByName.Values)
            if (!_changed.ContainsKey(topic.Id) && !_deleted.ContainsKey(topic.Id) && HasElr(topic)) Edit(topic.Id).ClearElr();
    }

    internal TopicsImage Build() => _changed.Count == 0 && _deleted.Count == 0
        ? _before
        : _before.With(_deleted.Values, _changed.Values.Select(topic => topic.Build()));

    /// <summary>The same topics changed to those of another image, as a snapshot that was loaded makes them.</summary>
    internal static TopicsDelta Between(TopicsImage before, TopicsImage after)
    {
        var delta = new TopicsDelta(before);
        foreach (TopicImage topic in before.ByName.Values)
            if (after.Find(topic.Id) is null) delta._deleted.Add(topic.Id, topic);
        foreach (TopicImage topic in after.ByName.Values)
        {
            TopicImage? old = before.Find(topic.Id);
            if (old is not null && old.Equals(topic)) continue;
            var changed = new TopicDelta(topic.Name, topic.Id, old);
            for (int i = 0; i < topic.Partitions.Length; i++)
                if (old?.Partition(i) is not { } same || !same.Equals(topic.Partitions[i])) changed.Put(i, topic.Partitions[i]);
            delta._changed.Add(topic.Id, changed);
        }
        return delta;
    }

    private static bool HasElr(TopicImage topic)
    {
        foreach (PartitionImage partition in topic.Partitions)
            if (!partition.EligibleLeaderReplicas.IsEmpty || !partition.LastKnownElr.IsEmpty) return true;
        return false;
    }

    private TopicDelta Edit(Uuid id)
    {
        if (_changed.TryGetValue(id, out TopicDelta? delta)) return delta;
        TopicImage before = (_deleted.ContainsKey(id) ? null : _before.Find(id))
            ?? throw new MetadataFaultException($"no topic has the id {id}");
        delta = new TopicDelta(before.Name, id, before);
        _changed.Add(id, delta);
        return delta;
    }
}
