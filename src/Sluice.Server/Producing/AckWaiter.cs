using Sluice.Base.Lanes;
using Sluice.Server.Partitions;

namespace Sluice.Server.Producing;

/// <summary>
/// An appended batch whose answer waits: for the high watermark (acks=all), for the disk (flush before ack, flush.messages), or for
/// both. It runs on the loop of the request, ended by the partition or by the request's own timeout.
/// </summary>
internal sealed class AckWaiter(
    Lane lane, ProduceOperation operation, int slot, int generation, long endOffset, bool committed, bool flushed)
    : PartitionWaiter(lane), ILaneWork
{
    /// <summary>The slot of the request that waits.</summary>
    public int Slot { get; } = slot;

    /// <summary>The use of the pooled request it belongs to; a later use ignores it.</summary>
    public int Generation { get; } = generation;

    /// <inheritdoc/>
    public override ILaneWork Work => this;

    /// <inheritdoc/>
    public override bool IsSatisfied(in PartitionProgress progress) =>
        (!committed || progress.HighWatermark >= endOffset) && (!flushed || progress.FlushedEnd >= endOffset);

    /// <inheritdoc/>
    public void Run(Lane lane) => operation.WaitOver(this);
}
