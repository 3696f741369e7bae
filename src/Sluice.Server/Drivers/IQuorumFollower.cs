namespace Sluice.Server.Drivers;

/// <summary>
/// Who is told by a <see cref="QuorumDriver"/> what the quorum came to; on the metadata lane, inside of a step: do not step it
/// again.
/// </summary>
internal interface IQuorumFollower
{
    /// <summary>Everything below is committed.</summary>
    void Committed(long highWatermark);

    /// <summary>This node leads and its epoch has begun.</summary>
    void BecameLeader(int epoch);

    /// <summary>This node leads no more.</summary>
    void Resigned();

    /// <summary>A stop is complete.</summary>
    void QuorumStopped();
}
