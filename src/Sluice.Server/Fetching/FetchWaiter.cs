using Sluice.Base.Lanes;
using Sluice.Server.Partitions;

namespace Sluice.Server.Fetching;

/// <summary>
/// A parked fetch's place in one partition's list. It counts the bytes that became visible against what the whole fetch still lacks;
/// the count is shared by all partitions of the fetch, so that the one that completes it wakes it, once.
/// </summary>
internal sealed class FetchWaiter(Lane lane, FetchPark park) : PartitionWaiter(lane)
{
    public override ILaneWork Work => park;

    public override bool IsSatisfied(in PartitionProgress progress) => park.Credit(progress.VisibleBytes);
}
