using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// The non-voters that fetch from a leader. Bounded; who has not fetched for a while is forgotten. Owned by <see cref="LeaderRole"/>.
/// </summary>
internal sealed class ObserverList(RaftSettings settings)
{
    private readonly List<ReplicaProgress> _list = [];

    /// <summary>Its progress, kept from now on; null when there are too many.</summary>
    public ReplicaProgress? Find(ReplicaKey key, Instant now)
    {
        Forget(now);
        foreach (ReplicaProgress known in _list)
        {
            if (known.Key == key) return known;
        }

        if (_list.Count >= settings.ObserversMax) return null;
        var added = new ReplicaProgress(key);
        _list.Add(added);
        return added;
    }

    public List<QuorumReplica> Describe(Instant now, long nowMs)
    {
        Forget(now);
        return _list.ConvertAll(observer => observer.Describe(now, nowMs));
    }

    private void Forget(Instant now)
    {
        for (int i = _list.Count - 1; i >= 0; i--)
        {
            if (_list[i].LastFetch is { } last && now.MsSince(last) >= settings.ObserverSessionMs) _list.RemoveAt(i);
        }
    }
}
