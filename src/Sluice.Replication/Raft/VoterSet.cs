namespace Sluice.Replication.Raft;

/// <summary>A controller listener of a voter.</summary>
public sealed record VoterEndpoint(string Name, string Host, ushort Port);

/// <summary>A member of the quorum: its identity, where it listens, and the kraft.version range it supports.</summary>
public sealed record Voter(ReplicaKey Key, IReadOnlyList<VoterEndpoint> Endpoints, short MinKRaftVersion = 0, short MaxKRaftVersion = 1);

/// <summary>Who votes. Immutable; ordered by node id.</summary>
public sealed class VoterSet
{
    private readonly Voter[] _voters;

    /// <summary>A set of <paramref name="voters"/>.</summary>
    public VoterSet(params ReadOnlySpan<Voter> voters)
    {
        _voters = voters.ToArray();
        Array.Sort(_voters, static (a, b) => a.Key.Id.CompareTo(b.Key.Id));
    }

    /// <summary>All of them.</summary>
    public ReadOnlySpan<Voter> All => _voters;

    /// <summary>How many.</summary>
    public int Count => _voters.Length;

    /// <summary>Votes or logs needed: more than half.</summary>
    public int Majority => (_voters.Length / 2) + 1;

    /// <summary>True when <paramref name="key"/> may vote.</summary>
    public bool Contains(ReplicaKey key) => Find(key.Id) is { } voter && voter.Key.Matches(key);

    /// <summary>The voter with that node id; null when there is none.</summary>
    public Voter? Find(int id)
    {
        foreach (Voter voter in _voters)
        {
            if (voter.Key.Id == id) return voter;
        }

        return null;
    }
}
