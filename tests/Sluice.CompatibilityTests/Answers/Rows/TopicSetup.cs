using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.CompatibilityTests.Answers.Rows;

/// <summary>Rows that create topics for the rows after them.</summary>
internal static class TopicSetup
{
    /// <summary>Creates a topic, and waits until the broker knows it.</summary>
    public static IEnumerable<RequestRow> Create(string name, int partitions = 1, params (string Name, string Value)[] configs)
    {
        yield return new RequestRow($"create {name}", ApiKey.CreateTopics, (_, _) => new CreateTopicsRequest
        {
            Topics =
            [
                new CreateTopicsRequestTopic
                {
                    Name = name, NumPartitions = partitions, ReplicationFactor = 1,
                    Configs = [.. configs.Select(config => new CreateTopicsRequestConfig { Name = config.Name, Value = config.Value })],
                },
            ],
        })
        {
            From = 7,
            Then = (context, answer) => context.Learn(name, ((CreateTopicsResponse)answer).Topics[0].TopicId),
        };
        yield return Produce($"first record of {name}", name, 0, Batches.Of(1)) with { From = 12, To = 12, PatienceMs = 16_000 };
    }

    /// <summary>One batch to one partition, by name and by id, acknowledged by the leader.</summary>
    public static RequestRow Produce(string row, string topic, int partition, byte[]? batch, short acks = -1) =>
        Produce(row, topic, partition, _ => batch, acks);

    /// <summary>One batch to one partition, made for each request.</summary>
    public static RequestRow Produce(string row, string topic, int partition, Func<RowContext, byte[]?> batch, short acks = -1) =>
        new(row, ApiKey.Produce, (context, _) => new ProduceRequest
        {
            Acks = acks,
            TimeoutMs = 5000,
            TopicData =
            [
                new ProduceRequestTopicData
                {
                    Name = topic, TopicId = context.TopicId(topic),
                    PartitionData = [new ProduceRequestPartitionData { Index = partition, Records = batch(context) }],
                },
            ],
        });
}
