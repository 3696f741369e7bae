using Sluice.Base;
using Sluice.Protocol;

namespace Sluice.Server.Fetching;

/// <summary>
/// A consumer's or follower's standing list of partitions (KIP-227): each request names only what changed, each answer only what is
/// new. Guarded by its own lock, taken while a request is merged into it and while an answer is noted, never while a fetch is parked.
/// </summary>
public sealed class FetchSession(int id, bool isPrivileged, bool usesTopicIds, Instant now)
{
    private readonly Dictionary<PartitionKey, SessionPartition> _partitions = [];
    private SessionPartition? _first;
    private SessionPartition? _last;

    /// <summary>Guards everything in the session.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Number given to the client; never 0.</summary>
    public int Id { get; } = id;

    /// <summary>Sessions of followers push out those of consumers, not the other way round.</summary>
    public bool IsPrivileged { get; } = isPrivileged;

    /// <summary>Versions 13 and up address topics by id; the two kinds do not mix within a session.</summary>
    public bool UsesTopicIds { get; } = usesTopicIds;

    /// <summary>The epoch the next request must carry.</summary>
    public int NextEpoch { get; private set; } = 1;

    /// <summary>Last use, for eviction.</summary>
    public Instant LastUsed { get; private set; } = now;

    /// <summary>Number of partitions in the session.</summary>
    public int Count => _partitions.Count;

    /// <summary>Partitions when the cache last looked; eviction compares by it without taking the session's lock.</summary>
    public int CachedCount { get; set; }

    /// <summary>First partition in answering order; follow <see cref="After"/>.</summary>
    public SessionPartition? First => _first;

    /// <summary>The partition behind <paramref name="partition"/> in answering order.</summary>
    public static SessionPartition? After(SessionPartition partition) => partition.Next;

    /// <summary>The following epoch: wraps from 2147483647 to 1, since 0 and −1 have meanings of their own.</summary>
    public static int EpochAfter(int epoch) => epoch == int.MaxValue ? 1 : epoch + 1;

    /// <summary>A request was accepted.</summary>
    public void Used(Instant now)
    {
        LastUsed = now;
        NextEpoch = EpochAfter(NextEpoch);
    }

    /// <summary>The session's entry for a partition, added at the end when it is new.</summary>
    public SessionPartition GetOrAdd(string topic, Uuid topicId, int partition)
    {
        PartitionKey key = Key(topic, topicId, partition);
        if (_partitions.TryGetValue(key, out SessionPartition? entry)) return entry;
        entry = new SessionPartition(topic, topicId, partition);
        _partitions.Add(key, entry);
        Append(entry);
        return entry;
    }

    /// <summary>Takes a partition out; harmless when it is not in.</summary>
    public void Forget(string topic, Uuid topicId, int partition)
    {
        if (_partitions.Remove(Key(topic, topicId, partition), out SessionPartition? entry)) Unlink(entry);
    }

    /// <summary>A partition returned data: the next answer begins with the others.</summary>
    public void MoveToEnd(SessionPartition entry)
    {
        if (_last == entry || !_partitions.ContainsKey(Key(entry.Topic, entry.TopicId, entry.Partition))) return;
        Unlink(entry);
        Append(entry);
    }

    private PartitionKey Key(string topic, Uuid topicId, int partition) =>
        UsesTopicIds ? new PartitionKey("", topicId, partition) : new PartitionKey(topic, Uuid.Zero, partition);

    private void Append(SessionPartition entry)
    {
        entry.Previous = _last;
        entry.Next = null;
        if (_last is null) _first = entry;
        else _last.Next = entry;
        _last = entry;
    }

    private void Unlink(SessionPartition entry)
    {
        if (entry.Previous is null) _first = entry.Next;
        else entry.Previous.Next = entry.Next;
        if (entry.Next is null) _last = entry.Previous;
        else entry.Next.Previous = entry.Previous;
        entry.Next = entry.Previous = null;
    }

    private readonly record struct PartitionKey(string Topic, Uuid TopicId, int Partition);
}
