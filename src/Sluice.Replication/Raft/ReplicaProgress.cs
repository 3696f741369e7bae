using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>What a leader knows of one replica of the metadata log. Owned by <see cref="LeaderRole"/>.</summary>
internal sealed class ReplicaProgress(ReplicaKey key)
{
    private long _leaderEndAtLastFetch = -1;

    public ReplicaKey Key { get; set; } = key;

    /// <summary>It holds everything below, durably; −1 before its first fetch.</summary>
    public long EndOffset { get; private set; } = -1;

    public Instant? LastFetch { get; private set; }

    public Instant? LastCaughtUp { get; private set; }

    public void Fetched(long offset, long leaderEnd, Instant now)
    {
        if (offset >= leaderEnd) LastCaughtUp = now;
        else if (_leaderEndAtLastFetch >= 0 && offset >= _leaderEndAtLastFetch && !(LastCaughtUp > LastFetch)) LastCaughtUp = LastFetch;
        EndOffset = offset;
        LastFetch = now;
        _leaderEndAtLastFetch = leaderEnd;
    }

    public bool HasFetchedWithin(long ms, Instant now, Instant since) => now.MsSince(LastFetch ?? since) < ms;

    public QuorumReplica Describe(Instant now, long nowMs) =>
        new(Key, EndOffset, WallMs(LastFetch, now, nowMs), WallMs(LastCaughtUp, now, nowMs));

    private static long WallMs(Instant? at, Instant now, long nowMs) => at is { } instant ? nowMs - now.MsSince(instant) : -1;
}
