using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;
using Sluice.Server.Partitions;
using Sluice.Storage.Epochs;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 23 OffsetForLeaderEpoch (KIP-101, KIP-320): where the records of an epoch end, so that a client notices a truncated log.
/// </summary>
internal sealed class OffsetForLeaderEpochHandler(BrokerView view) : RequestHandler<OffsetForLeaderEpochRequest>
{
    public override ApiKey Key => ApiKey.OffsetForLeaderEpoch;

    protected override void Handle(RequestContext context, OffsetForLeaderEpochRequest request)
    {
        var response = new OffsetForLeaderEpochResponse();
        foreach (OffsetForLeaderEpochRequestTopic topic in request.Topics)
        {
            var told = new OffsetForLeaderEpochResponseTopic { Topic = topic.Topic };
            foreach (OffsetForLeaderEpochRequestPartition asked in topic.Partitions) told.Partitions.Add(Find(topic.Topic, asked));
            response.Topics.Add(told);
        }
        context.Answer(response);
    }

    private OffsetForLeaderEpochResponsePartition Find(string topic, OffsetForLeaderEpochRequestPartition asked)
    {
        var found = (asked.LeaderEpoch, End: EpochEnd.Undefined);
        ErrorCode error = view.Topics.FindPartition(topic, asked.Partition, out Partition? partition);
        if (error == ErrorCode.None)
        {
            error = partition!.Ask(
                asked.CurrentLeaderEpoch, ref found, static (log, _, ref q) => q.End = log.EndOffsetForEpoch(q.LeaderEpoch));
        }
        return new OffsetForLeaderEpochResponsePartition
        {
            ErrorCode = (short)error,
            Partition = asked.Partition,
            LeaderEpoch = found.End.Epoch,
            EndOffset = found.End.EndOffset,
        };
    }
}
