using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>Decides on AlterPartition: a leader proposes an ISR, and it is taken only if nothing happened since it last looked.</summary>
internal static class IsrChanges
{
    public static ControllerResult<AlterPartitionResponse> Decide(ControllerView view, AlterPartitionRequest request, short version)
    {
        var response = new AlterPartitionResponse { Topics = [] };
        List<MetadataRecord> records = [];
        if (request.Topics.Count == 0) return new([], response);
        if (view.Image.Cluster.Broker(request.BrokerId) is not { } broker || broker.Epoch != request.BrokerEpoch)
            return new([], new AlterPartitionResponse { ErrorCode = (short)ErrorCode.StaleBrokerEpoch, Topics = [] });
        foreach (AlterPartitionRequestTopic topic in request.Topics)
        {
            var result = new AlterPartitionResponseTopic { TopicId = topic.TopicId, Partitions = [] };
            foreach (AlterPartitionRequestPartition partition in topic.Partitions)
                result.Partitions.Add(Alter(view, request.BrokerId, view.Image.Topics.Find(topic.TopicId), partition, version, records));
            response.Topics.Add(result);
        }
        return new(records, response, IsAtomic: false);
    }

    private static AlterPartitionResponsePartition Alter(
        ControllerView view, int brokerId, TopicImage? topic, AlterPartitionRequestPartition request, short version,
        List<MetadataRecord> records)
    {
        var result = new AlterPartitionResponsePartition { PartitionIndex = request.PartitionIndex, Isr = [] };
        List<(int Id, long Epoch)> isr = version >= 3
            ? request.NewIsrWithEpochs.ConvertAll(replica => (replica.BrokerId, replica.BrokerEpoch))
            : request.NewIsr.ConvertAll(id => (id, -1L));
        PartitionImage? before = topic?.Partition(request.PartitionIndex);
        ErrorCode code = topic is null ? ErrorCode.UnknownTopicId
            : before is null ? ErrorCode.UnknownTopicOrPartition
            : Check(view, brokerId, before, request, isr);
        result.ErrorCode = (short)code;
        if (code != ErrorCode.None) return result;
        var change = new PartitionChange(view, topic!.Name, topic.Id, request.PartitionIndex, before!)
        {
            TargetIsr = isr.ConvertAll(replica => replica.Id),
            TargetRecoveryState = (LeaderRecoveryState)request.LeaderRecoveryState,
            Election = view.UncleanElection(topic.Name) ? ElectionKind.Unclean : ElectionKind.Online,
        };
        PartitionImage after = before!;
        if (change.Build() is { } record)
        {
            records.Add(record);
            after = PartitionRecords.Merge(before!, (PartitionChangeRecord)record.Message);
        }
        if (after.Leader != brokerId)
        {
            result.ErrorCode = (short)ErrorCode.NewLeaderElected;
            return result;
        }
        result.LeaderId = after.Leader;
        result.LeaderEpoch = after.LeaderEpoch;
        result.Isr = [.. after.Isr];
        result.LeaderRecoveryState = (sbyte)after.LeaderRecoveryState;
        result.PartitionEpoch = after.PartitionEpoch;
        return result;
    }

    private static ErrorCode Check(
        ControllerView view, int brokerId, PartitionImage before, AlterPartitionRequestPartition request, List<(int Id, long Epoch)> isr)
    {
        if (request.LeaderEpoch > before.LeaderEpoch || request.PartitionEpoch > before.PartitionEpoch) return ErrorCode.NotController;
        if (request.LeaderEpoch < before.LeaderEpoch) return ErrorCode.FencedLeaderEpoch;
        if (brokerId != before.Leader) return ErrorCode.InvalidRequest;
        if (request.PartitionEpoch < before.PartitionEpoch) return ErrorCode.InvalidUpdateVersion;
        bool distinct = isr.Select(replica => replica.Id).Distinct().Count() == isr.Count;
        if (isr.Count == 0 || !distinct || !isr.TrueForAll(replica => before.Replicas.Contains(replica.Id)))
            return ErrorCode.InvalidRequest;
        if (!isr.Exists(replica => replica.Id == brokerId)) return ErrorCode.InvalidRequest;
        if (request.LeaderRecoveryState is not (0 or 1)) return ErrorCode.InvalidRequest;
        var state = (LeaderRecoveryState)request.LeaderRecoveryState;
        if (state == LeaderRecoveryState.Recovering && (isr.Count > 1 || before.LeaderRecoveryState == LeaderRecoveryState.Recovered))
            return ErrorCode.InvalidRequest;
        foreach ((int id, long epoch) in isr)
        {
            BrokerImage? member = view.Image.Cluster.Broker(id);
            if (member is not { IsActive: true } || (epoch != -1 && epoch != member.Epoch)) return ErrorCode.IneligibleReplica;
        }
        return ErrorCode.None;
    }
}
