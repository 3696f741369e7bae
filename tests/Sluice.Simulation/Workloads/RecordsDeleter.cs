using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>Moves the beginnings of logs by DeleteRecords (KIP-107), never beyond what was visible.</summary>
internal sealed class RecordsDeleter(World world, string name) : ClientProcess(world, name)
{
    protected override bool Act()
    {
        if (!DrawsTurn(oneIn: 20)) return false;
        if (ProduceTarget.Draw(World, Random, byId: false) is not { } target || target.Model.SeenHighWatermark == 0) return false;
        long offset = Random.NextInt((int)target.Model.SeenHighWatermark + 1);
        target.Model.DeletedUpTo = Math.Max(target.Model.DeletedUpTo, offset);
        World.Trace.Add($"{Name}: {target.Model.Name} is to begin at {offset}");
        var topic = new DeleteRecordsRequestTopic { Name = target.Topic.Name };
        topic.Partitions.Add(new DeleteRecordsRequestPartition { PartitionIndex = target.Partition, Offset = offset });
        var request = new DeleteRecordsRequest { Topics = [topic], TimeoutMs = 1000 };
        Send<DeleteRecordsResponse>(ApiKey.DeleteRecords, 2, request, response => Deleted(target, offset, response), static () => { });
        return true;
    }

    private void Deleted(ProduceTarget target, long offset, DeleteRecordsResponse response)
    {
        DeleteRecordsResponsePartition told = response.Topics[0].Partitions[0];
        ProduceErrors.Check(World, this, target, (ErrorCode)told.ErrorCode);
        if (told.ErrorCode != 0) return;
        if (told.LowWatermark < offset)
        {
            throw new ViolationException("not-deleted", $"{target.Model.Name} begins at {told.LowWatermark} after {offset} was asked for");
        }
        target.Model.ShowStart(told.LowWatermark, Name);
    }
}
