using Sluice.Base;

namespace Sluice.Replication.Isr;

/// <summary>
/// What a leader knows of one follower, learned only from its fetches. Owned by its <see cref="PartitionLeader"/>, under the same
/// lock.
/// </summary>
public sealed class FollowerState(int id)
{
    /// <summary>Log end before the first fetch of this leader epoch.</summary>
    public const long UnknownOffset = -1;

    private long _leaderEndAtLastFetch = UnknownOffset;

    /// <summary>Node id of the replica.</summary>
    public int Id { get; } = id;

    /// <summary>The follower holds everything below; <see cref="UnknownOffset"/> before its first fetch.</summary>
    public long LogEndOffset { get; private set; } = UnknownOffset;

    /// <summary>The follower's own log start, as its last fetch said.</summary>
    public long LogStartOffset { get; private set; } = UnknownOffset;

    /// <summary>When it last fetched.</summary>
    public Instant LastFetch { get; private set; }

    /// <summary>Last instant at which it held everything the leader had then; null when it never did.</summary>
    public Instant? LastCaughtUp { get; private set; }

    /// <summary>Broker epoch of its last fetch; −1 when none was sent.</summary>
    public long BrokerEpoch { get; private set; } = -1;

    /// <summary>Whether the metadata allowed it into the ISR at its last fetch (KIP-841).</summary>
    public bool IsEligible { get; private set; }

    /// <summary>Forgets progress at a new leader epoch; members of the ISR get the benefit of the doubt for one lag period.</summary>
    internal void Restart(bool inSync, Instant now)
    {
        LogEndOffset = UnknownOffset;
        LogStartOffset = UnknownOffset;
        _leaderEndAtLastFetch = UnknownOffset;
        LastFetch = default;
        LastCaughtUp = inSync ? now : null;
        BrokerEpoch = -1;
        IsEligible = false;
    }

    /// <summary>
    /// Takes in one fetch at <paramref name="fetch"/>'s offset while the leader's log ends at <paramref name="leaderEnd"/>.
    /// </summary>
    internal void Fetched(in ReplicaFetch fetch, long leaderEnd, Instant now)
    {
        if (fetch.FetchOffset >= leaderEnd)
        {
            LastCaughtUp = now;
        }
        else if (_leaderEndAtLastFetch != UnknownOffset && fetch.FetchOffset >= _leaderEndAtLastFetch && !(LastCaughtUp > LastFetch))
        {
            LastCaughtUp = LastFetch;
        }

        LogEndOffset = fetch.FetchOffset;
        LogStartOffset = fetch.LogStartOffset;
        _leaderEndAtLastFetch = leaderEnd;
        LastFetch = now;
        BrokerEpoch = fetch.BrokerEpoch;
        IsEligible = fetch.IsEligible;
    }

    /// <summary>True while it holds everything, or did so within <paramref name="lagMaxMs"/>.</summary>
    internal bool IsCaughtUp(long leaderEnd, Instant now, long lagMaxMs) =>
        LogEndOffset == leaderEnd || (LastCaughtUp is { } caughtUp && now.MsSince(caughtUp) <= lagMaxMs);
}
