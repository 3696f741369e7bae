using Sluice.Base;

namespace Sluice.Server.Fetching;

/// <summary>
/// All fetch sessions of the node (KIP-227), bounded by <c>max.incremental.fetch.session.cache.slots</c>. When it is full a session
/// gives way that was unused for two minutes, or, to a follower's, a consumer's, or a smaller one to a bigger one; else the client goes
/// on without a session. Shared by all loops under one lock, held for a few dictionary steps.
/// </summary>
public sealed class FetchSessionCache(int slots, IRandomSource random)
{
    /// <summary>Kafka's own minimum age of a session that may be evicted for any other.</summary>
    private const long EvictableAfterMs = 120_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, FetchSession> _sessions = [];

    /// <summary>The session of that number, or null.</summary>
    public FetchSession? Find(int id)
    {
        lock (_gate) return _sessions.GetValueOrDefault(id);
    }

    /// <summary>Closes a session; harmless when it is gone.</summary>
    public void Remove(int id)
    {
        lock (_gate) _sessions.Remove(id);
    }

    /// <summary>A new session, or null when there is no room for it.</summary>
    public FetchSession? TryCreate(bool isPrivileged, bool usesTopicIds, int partitionCount, Instant now)
    {
        lock (_gate)
        {
            if (_sessions.Count >= slots && !TryEvict(isPrivileged, partitionCount, now)) return null;
            int id;
            do id = (int)(random.Next() & 0x7FFF_FFFF);
            while (id == 0 || _sessions.ContainsKey(id));
            var session = new FetchSession(id, isPrivileged, usesTopicIds, now) { CachedCount = partitionCount };
            _sessions.Add(id, session);
            return session;
        }
    }

    private bool TryEvict(bool isPrivileged, int partitionCount, Instant now)
    {
        FetchSession? victim = null;
        foreach (FetchSession session in _sessions.Values)
        {
            bool evictable = now.MsSince(session.LastUsed) > EvictableAfterMs
                || (isPrivileged && !session.IsPrivileged)
                || (isPrivileged == session.IsPrivileged && session.CachedCount < partitionCount);
            if (evictable && (victim is null || session.LastUsed < victim.LastUsed)) victim = session;
        }
        return victim is not null && _sessions.Remove(victim.Id);
    }
}
