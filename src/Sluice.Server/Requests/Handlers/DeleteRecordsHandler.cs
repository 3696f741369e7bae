using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;
using Sluice.Server.Partitions;
using Sluice.Server.Replicas;
using Sluice.Storage.Logs;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 21 DeleteRecords (KIP-107): moves the start of logs forward; −1 means up to the high watermark. Segments go with retention.
/// </summary>
internal sealed class DeleteRecordsHandler(BrokerView view) : RequestHandler<DeleteRecordsRequest>
{
    private const long UpToHighWatermark = -1;

    public override ApiKey Key => ApiKey.DeleteRecords;

    protected override void Handle(RequestContext context, DeleteRecordsRequest request)
    {
        var response = new DeleteRecordsResponse();
        var wake = new WakeList();
        foreach (DeleteRecordsRequestTopic topic in request.Topics)
        {
            var told = new DeleteRecordsResponseTopic { Name = topic.Name };
            foreach (DeleteRecordsRequestPartition asked in topic.Partitions) told.Partitions.Add(Delete(topic.Name, asked, wake));
            response.Topics.Add(told);
        }
        wake.PostAll();
        context.Answer(response);
    }

    private DeleteRecordsResponsePartition Delete(string topic, DeleteRecordsRequestPartition asked, WakeList wake)
    {
        var deletion = new Deletion(asked.Offset);
        ErrorCode error = view.Topics.FindPartition(topic, asked.PartitionIndex, out Partition? partition);
        if (error == ErrorCode.None && InternalTopics.Contains(topic)) error = ErrorCode.InvalidTopicException;
        if (error == ErrorCode.None) error = partition!.Change(ref deletion, wake, static (log, _, ref d) => d.Apply(log));
        if (error == ErrorCode.None) error = deletion.Error;
        return new DeleteRecordsResponsePartition
        {
            PartitionIndex = asked.PartitionIndex,
            ErrorCode = (short)error,
            LowWatermark = error == ErrorCode.None ? deletion.LowWatermark : -1,
        };
    }

    private struct Deletion(long offset)
    {
        public ErrorCode Error { get; private set; }

        public long LowWatermark { get; private set; }

        public void Apply(PartitionLog log)
        {
            long wanted = offset == UpToHighWatermark ? log.HighWatermark : offset;
            if (!log.Settings.IsDelete) Error = ErrorCode.PolicyViolation;
            else if (wanted < 0 || wanted > log.HighWatermark) Error = ErrorCode.OffsetOutOfRange;
            else log.AdvanceLogStart(wanted);
            LowWatermark = log.LogStartOffset;
        }
    }
}
