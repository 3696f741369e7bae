using Sluice.Base;

namespace Sluice.Server.Network;

/// <summary>
/// How many connections a second are let in (<c>max.connection.creation.rate</c>), of the node or of one listener. The first seconds may
/// use what ten of them allow: Kafka, too, averages over its ten windows before it objects. Owned by the acceptor's lane.
/// </summary>
internal sealed class ConnectionRate(int perSecond)
{
    private const long WindowNs = 10_000_000_000;
    private const long SecondNs = 1_000_000_000;

    private long _usedUpToNs = long.MinValue;

    /// <summary>False: whoever comes next waits.</summary>
    public bool IsOpen(Instant now) =>
        perSecond == int.MaxValue || (perSecond > 0 && Math.Max(_usedUpToNs, now.Nanoseconds) - now.Nanoseconds < WindowNs);

    /// <summary>One was let in.</summary>
    public void Count(Instant now)
    {
        if (perSecond is > 0 and < int.MaxValue) _usedUpToNs = Math.Max(_usedUpToNs, now.Nanoseconds) + (SecondNs / perSecond);
    }
}
