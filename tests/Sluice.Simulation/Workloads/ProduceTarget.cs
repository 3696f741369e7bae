using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>One partition of one incarnation of a topic, as a client addresses it.</summary>
internal sealed record ProduceTarget(TopicModel Topic, Uuid TopicId, int Partition, PartitionModel Model)
{
    /// <summary>The first version of Produce that names topics by id alone.</summary>
    public const short FirstIdVersion = 13;

    /// <summary>The incarnation is the topic of now.</summary>
    public bool IsCurrent => Topic.Exists && Topic.Id == TopicId;

    /// <summary>Any partition that a client of this version may use; null when there is none now.</summary>
    public static ProduceTarget? Draw(World world, Prng random, bool byId)
    {
        TopicModel topic = world.Topics[random.NextInt(world.Topics.Count)];
        if (!topic.Exists || topic.Partitions.Count == 0 || (topic.Plan.IsVolatile && !byId)) return null;
        int partition = random.NextInt(topic.Partitions.Count);
        return new ProduceTarget(topic, topic.Id, partition, topic.Partitions[partition]);
    }

    /// <summary>Puts a batch for this partition into a request.</summary>
    public void AddTo(ProduceRequest request, byte[] batch)
    {
        var data = new ProduceRequestTopicData { Name = Topic.Name, TopicId = TopicId };
        data.PartitionData.Add(new ProduceRequestPartitionData { Index = Partition, Records = batch });
        request.TopicData.Add(data);
    }
}
