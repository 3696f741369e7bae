using Sluice.Base.Lanes;

namespace Sluice.Server.Partitions;

/// <summary>
/// Somebody waiting for a partition to move: an answer that needs the high watermark, or a fetch that needs bytes. Its links belong
/// to the partition and are touched under the partition's lock only. A waiter is in one partition's list at most; a fetch over many
/// partitions has one waiter for each.
/// </summary>
public abstract class PartitionWaiter(Lane lane)
{
    internal PartitionWaiter? Next;
    internal PartitionWaiter? Previous;

    /// <summary>The partition whose list holds it, or null. Written under that partition's lock.</summary>
    internal Partition? LinkedTo;

    /// <summary>The lane to which <see cref="Work"/> is posted.</summary>
    public Lane Lane { get; } = lane;

    /// <summary>What runs on <see cref="Lane"/> when the wait is over.</summary>
    public abstract ILaneWork Work { get; }

    /// <summary>
    /// Asked under the lock after the partition moved; true ends the wait. Must only look at its arguments and own counters.
    /// </summary>
    public abstract bool IsSatisfied(in PartitionProgress progress);
}
