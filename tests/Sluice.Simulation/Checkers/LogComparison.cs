using Sluice.Server.Partitions;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Checkers;

/// <summary>
/// After a restart, before any client acts: topics are as acknowledged, logs end where they must, and nothing stands in another order than
/// start ≤ last stable ≤ high watermark ≤ end (P4). Looks into the node, so that a loss is seen at once and not only when somebody reads.
/// </summary>
internal sealed class LogComparison(World world)
{
    public void Compare()
    {
        foreach (TopicModel topic in world.Topics)
        {
            HostedTopic? hosted = world.Node.Node!.View.Topics.Find(topic.Name);
            if (!topic.IsUnsettled) CheckSettled(topic, hosted);
            else Settle(topic, hosted);
            topic.Configs.NodeRestarted();
            for (int i = 0; i < topic.Partitions.Count; i++)
            {
                if (hosted![i] is { } partition) Compare(topic.Partitions[i], partition);
            }
        }
        foreach (Workloads.ClientProcess client in world.Clients) client.NodeRestarted();
    }

    /// <summary>Takes the node's word for topics whose last change has an unknown outcome.</summary>
    public void Settle()
    {
        foreach (TopicModel topic in world.Topics)
        {
            if (topic.IsUnsettled) Settle(topic, world.Node.Node!.View.Topics.Find(topic.Name));
        }
    }

    private static void Settle(TopicModel topic, HostedTopic? hosted)
    {
        if (hosted is not null) topic.Created(hosted.Id, hosted.PartitionCount);
        else topic.Deleted();
    }

    private static void CheckSettled(TopicModel topic, HostedTopic? hosted)
    {
        if (topic.Exists && (hosted is null || hosted.Id != topic.Id))
        {
            throw new ViolationException("lost-topic", $"{topic.Name} {topic.Id} after a restart: {(hosted is null ? "gone" : hosted.Id)}");
        }
        if (!topic.Exists && hosted is not null) throw new ViolationException("zombie-topic", $"{topic.Name} was deleted and is there");
        if (topic.Exists && hosted!.PartitionCount != topic.Partitions.Count)
        {
            throw new ViolationException("lost-partition",
                $"{topic.Name} has {hosted.PartitionCount} of {topic.Partitions.Count} partitions");
        }
    }

    private void Compare(PartitionModel model, Partition partition)
    {
        LogEnds ends = default;
        partition.Look(ref ends, static (log, _, ref e) =>
            e = new LogEnds(true, log.LogStartOffset, log.LastStableOffset, log.HighWatermark, log.LogEndOffset));
        if (!ends.IsOpen || partition.Directory is not { IsOffline: false }) return;
        if (ends.Start > ends.Stable || ends.Stable > ends.HighWatermark || ends.HighWatermark > ends.End)
        {
            throw new ViolationException("offsets-order", $"{model.Name} after a restart: {ends}");
        }
        world.Trace.Add($"  {model.Name}: {ends.Start} to {ends.End}, known {model.End}, flushed {model.Flushed}");
        model.Restarted(ends.Start, ends.End);
    }

    private readonly record struct LogEnds(bool IsOpen, long Start, long Stable, long HighWatermark, long End);
}
