using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>
/// The checker <c>list-offsets</c>: the end is not before what was acknowledged when the question was asked; the first record at or after a
/// time is one, and none that is known lies before it.
/// </summary>
internal sealed class OffsetsReader(World world, string name) : ClientProcess(world, name)
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;
    private const int SpreadMs = 5_000;

    protected override bool Act()
    {
        if (!DrawsTurn(oneIn: 6)) return false;
        if (ProduceTarget.Draw(World, Random, byId: false) is not { } target) return false;
        long asked = Random.NextInt(5) switch
        {
            0 => Latest,
            1 => Earliest,
            2 => MaxTimestamp,
            _ => AnyTime(target.Model),
        };
        var topic = new ListOffsetsRequestTopic { Name = target.Topic.Name };
        topic.Partitions.Add(new ListOffsetsRequestPartition { PartitionIndex = target.Partition, Timestamp = asked });
        var request = new ListOffsetsRequest { ReplicaId = -1, Topics = [topic], TimeoutMs = 1000 };
        request.IsolationLevel = (sbyte)Random.NextInt(2);
        short version = (short)(7 + Random.NextInt(4));
        long known = target.Model.End;
        Send<ListOffsetsResponse>(
            ApiKey.ListOffsets, version, request, response => Answered(target, asked, known, response), static () => { });
        return true;
    }

    private long AnyTime(PartitionModel model)
    {
        long? near = model.End > 0 ? model.At(Random.NextInt((int)model.End))?.TimestampMs : null;
        return Math.Max(0, (near is null or < 0 ? World.Node.NowMs : near.Value) + Random.NextInt(SpreadMs) - (SpreadMs / 2));
    }

    private void Answered(ProduceTarget target, long asked, long known, ListOffsetsResponse response)
    {
        ListOffsetsResponsePartition told = response.Topics[0].Partitions[0];
        ProduceErrors.Check(World, this, target, (ErrorCode)told.ErrorCode);
        if (told.ErrorCode != 0 || !target.IsCurrent) return;
        PartitionModel model = target.Model;
        if (asked == Latest)
        {
            model.ShowHighWatermark(told.Offset);
            if (told.Offset < known) throw Broken(model, asked, told, $"known up to {known}");
        }
        else if (asked == Earliest)
        {
            model.ShowStart(told.Offset, Name);
        }
        else if (target.Topic.Plan.KeepsTimestamps)
        {
            CheckTime(target, asked, known, told, World.Options.FlushBeforeAck);
        }
    }

    private static void CheckTime(ProduceTarget target, long asked, long known, ListOffsetsResponsePartition told, bool flushes)
    {
        PartitionModel model = target.Model;
        if (told.Offset >= 0 && model.At(told.Offset) is { TimestampMs: >= 0 } there && there.TimestampMs != told.Timestamp)
        {
            throw Broken(model, asked, told, $"the record there has {there.TimestampMs}");
        }
        if (told.Offset >= 0 && asked >= 0 && told.Timestamp < asked) throw Broken(model, asked, told, "too early");
        if (target.Topic.Plan.HasRetention) return;

        // As in Kafka nothing is told when the record with the largest time is not visible yet.
        if (asked == MaxTimestamp && told.Offset < 0 && flushes) return;
        long end = told.Offset < 0 || asked == MaxTimestamp ? known : Math.Min(known, told.Offset);
        for (long offset = model.DeletedUpTo; offset < end; offset++)
        {
            if (model.At(offset) is not { TimestampMs: >= 0 } record) continue;
            bool isBetter = asked == MaxTimestamp ? record.TimestampMs > told.Timestamp : record.TimestampMs >= asked;
            if (isBetter) throw Broken(model, asked, told, $"{offset} has {record.TimestampMs}");
        }
    }

    private static ViolationException Broken(PartitionModel model, long asked, ListOffsetsResponsePartition told, string why) =>
        new("list-offsets", $"{model.Name}: time {asked} is answered by offset {told.Offset} at {told.Timestamp}, but {why}");
}
