using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Runs;
using Sluice.Stepped;

namespace Sluice.Simulation.Checkers;

/// <summary>
/// When everything is healed and quiet: reads each partition from its beginning to its end and compares it with all that is known. What was
/// acknowledged is there (lost-write, unseen), once (duplicate), where it was said to be; the batches of an idempotent producer follow each
/// other without a gap (I1, I2).
/// </summary>
internal sealed class FinalReader(World world)
{
    private readonly Dictionary<long, int> _sequences = [];

    public void ReadAll()
    {
        SteppedClient client = world.Node.Connect("final-reader");
        foreach (TopicModel topic in world.Topics)
        {
            for (int i = 0; i < topic.Partitions.Count; i++) ReadPartition(client, topic, i);
        }
        client.Close();
    }

    private void ReadPartition(SteppedClient client, TopicModel topic, int partition)
    {
        PartitionModel model = topic.Partitions[partition];
        _sequences.Clear();
        FetchResponsePartition told = Fetch(client, topic, partition, offset: 0, out long start);
        model.ShowStart(start, "at the end");
        long next = start;
        while (true)
        {
            told = Fetch(client, topic, partition, next, out _);
            if (told.ErrorCode != 0)
            {
                throw new ViolationException("unseen", $"{model.Name} at {next}: {(ErrorCode)told.ErrorCode} at the end");
            }
            world.Records.Read(model.Name, next, told.Records);
            if (world.Records.Found.Count == 0) break;
            foreach (FoundRecord record in world.Records.Found)
            {
                if (record.Offset < next) continue;
                model.Read(record.Offset, record.Id, record.TimestampMs);
                CheckSequence(model, record, start);
                next = record.Offset + 1;
            }
        }
        if (next < told.HighWatermark) throw new ViolationException("unseen", $"{model.Name} shows up to {next} of {told.HighWatermark}");
        if (next < model.End) throw new ViolationException("lost-write", $"{model.Name} ends at {next}, known up to {model.End}");
    }

    private static FetchResponsePartition Fetch(SteppedClient client, TopicModel topic, int partition, long offset, out long start)
    {
        FetchResponsePartition told = client.Fetch(topic.Name, partition, offset);
        start = told.LogStartOffset;
        if ((ErrorCode)told.ErrorCode != ErrorCode.OffsetOutOfRange) return told;
        const long earliest = -2;
        var asked = new ListOffsetsRequestTopic { Name = topic.Name };
        asked.Partitions.Add(new ListOffsetsRequestPartition { PartitionIndex = partition, Timestamp = earliest });
        var request = new ListOffsetsRequest { ReplicaId = -1, Topics = [asked] };
        start = client.Call<ListOffsetsResponse>(Protocol.ApiKey.ListOffsets, 5, request).Topics[0].Partitions[0].Offset;
        return told;
    }

    private void CheckSequence(PartitionModel model, in FoundRecord record, long start)
    {
        if (record.ProducerId < 0) return;
        bool isKnown = _sequences.TryGetValue(record.ProducerId, out int last);
        bool follows = isKnown ? record.Sequence == last + 1 : record.Sequence == 0 || start > 0 || world.Losses > 0;
        if (!follows && !model.MayRepeat)
        {
            throw new ViolationException("sequence-gap",
                $"{model.Name} at {record.Offset}: producer {record.ProducerId} wrote {record.Sequence} after {(isKnown ? last : -1)}");
        }
        _sequences[record.ProducerId] = record.Sequence;
    }
}
