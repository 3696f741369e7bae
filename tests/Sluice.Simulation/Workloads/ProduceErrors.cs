using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>What a produce may be answered with, and when.</summary>
internal static class ProduceErrors
{
    private const long Unknown = -1;

    /// <summary>An acknowledged batch is known from now on.</summary>
    public static void Acked(World world, ProduceTarget target, SentBatch batch, ProduceResponsePartitionResponse told)
    {
        if (told.BaseOffset < 0)
        {
            throw new ViolationException("no-offset", $"{target.Model.Name}: acknowledged at {told.BaseOffset}");
        }
        world.Trace.Add($"  {target.Model.Name}: {Values.Name(batch.Ids[0])} + {batch.Ids.Length - 1} at {told.BaseOffset}");
        for (int i = 0; i < batch.Ids.Length; i++)
        {
            target.Model.Acked(told.BaseOffset + i, batch.Ids[i], target.Topic.Plan.KeepsTimestamps ? batch.Timestamps[i] : Unknown);
        }
    }

    /// <summary>An error needs a cause: a broken disk, a topic on its way in or out.</summary>
    public static void Check(World world, ClientProcess client, ProduceTarget target, ErrorCode error)
    {
        if (error != ErrorCode.None) world.Trace.Add($"{client.Name}: {target.Model.Name} answers {error}");
        bool isExcused = error switch
        {
            ErrorCode.None => true,
            ErrorCode.KafkaStorageError => world.IsDamaged,
            ErrorCode.RequestTimedOut => true,
            ErrorCode.UnknownTopicId or ErrorCode.UnknownTopicOrPartition => !target.IsCurrent || target.Topic.IsUnsettled,
            ErrorCode.NotLeaderOrFollower => !target.IsCurrent || target.Topic.IsUnsettled || world.IsDamaged || world.MayLackLeader,
            _ => false,
        };
        if (!isExcused) throw new ViolationException("unexpected-answer", $"{client.Name}: {target.Model.Name} answers {error}");
    }
}
