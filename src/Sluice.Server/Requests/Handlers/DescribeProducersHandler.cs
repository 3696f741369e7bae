using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;
using Sluice.Server.Partitions;
using Sluice.Storage.Producers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>61 DescribeProducers (KIP-664): who writes to a partition with a producer id, and with which state.</summary>
internal sealed class DescribeProducersHandler(BrokerView view) : RequestHandler<DescribeProducersRequest>
{
    public override ApiKey Key => ApiKey.DescribeProducers;

    protected override void Handle(RequestContext context, DescribeProducersRequest request)
    {
        var response = new DescribeProducersResponse();
        foreach (DescribeProducersRequestTopic topic in request.Topics)
        {
            var told = new DescribeProducersResponseTopic { Name = topic.Name };
            foreach (int index in topic.PartitionIndexes) told.Partitions.Add(Describe(topic.Name, index));
            response.Topics.Add(told);
        }
        context.Answer(response);
    }

    private DescribeProducersResponsePartition Describe(string topic, int index)
    {
        List<ProducerEntrySummary> producers = [];
        ErrorCode error = view.Topics.FindPartition(topic, index, out Partition? partition);
        if (error == ErrorCode.None) error = partition!.Ask(-1, ref producers, static (log, _, ref list) => list.AddRange(log.Producers));
        var told = new DescribeProducersResponsePartition
        {
            PartitionIndex = index,
            ErrorCode = (short)error,
            ErrorMessage = error == ErrorCode.None || (error == ErrorCode.UnknownTopicOrPartition && view.Topics.Find(topic) is not null)
                ? null
                : error.Message(),
        };
        foreach (ProducerEntrySummary producer in producers)
        {
            told.ActiveProducers.Add(new DescribeProducersResponseActiveProducer
            {
                ProducerId = producer.ProducerId,
                ProducerEpoch = producer.ProducerEpoch,
                LastSequence = producer.LastSequence,
                LastTimestamp = producer.LastTimestampMs,
                CoordinatorEpoch = producer.CoordinatorEpoch,
                CurrentTxnStartOffset = producer.CurrentTransactionStartOffset,
            });
        }
        return told;
    }
}
