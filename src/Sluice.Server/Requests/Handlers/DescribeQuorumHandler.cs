using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Replication.Raft;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 55 DescribeQuorum (KIP-595, KIP-836, KIP-853): who votes on the metadata log, who follows it, and how far everybody is.
/// </summary>
internal sealed class DescribeQuorumHandler(MetadataDriver driver)
    : ControllerHandler<DescribeQuorumRequest, DescribeQuorumResponse>(driver)
{
    public override ApiKey Key => ApiKey.DescribeQuorum;

    protected override ControllerResult<DescribeQuorumResponse> Decide(ControllerTurn turn, DescribeQuorumRequest request, short version)
    {
        bool isMetadata = request.Topics is [{ TopicName: TopicNames.ClusterMetadata, Partitions: [{ PartitionIndex: 0 }] }];
        if (!isMetadata) return new([], Wrong(request));
        return new([], turn.DescribeQuorum() is { } quorum ? ToWire(quorum, turn.Voters) : Refuse(request, ErrorCode.NotLeaderOrFollower));
    }

    protected override DescribeQuorumResponse Refuse(DescribeQuorumRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error, ErrorMessage = error.Message() };

    private static DescribeQuorumResponse Wrong(DescribeQuorumRequest request)
    {
        var response = new DescribeQuorumResponse();
        foreach (DescribeQuorumRequestTopic topic in request.Topics)
        {
            var told = new DescribeQuorumResponseTopic { TopicName = topic.TopicName };
            foreach (DescribeQuorumRequestPartition partition in topic.Partitions)
            {
                told.Partitions.Add(new DescribeQuorumResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = (short)ErrorCode.UnknownTopicOrPartition,
                    ErrorMessage = ErrorCode.UnknownTopicOrPartition.Message(),
                });
            }
            response.Topics.Add(told);
        }
        return response;
    }

    private static DescribeQuorumResponse ToWire(QuorumDescription quorum, VoterSet voters)
    {
        var partition = new DescribeQuorumResponsePartition
        {
            LeaderId = quorum.LeaderId,
            LeaderEpoch = quorum.LeaderEpoch,
            HighWatermark = quorum.HighWatermark,
            CurrentVoters = [.. quorum.Voters.Select(ToWire)],
            Observers = [.. quorum.Observers.Select(ToWire)],
        };
        var response = new DescribeQuorumResponse();
        response.Topics.Add(new DescribeQuorumResponseTopic { TopicName = TopicNames.ClusterMetadata, Partitions = [partition] });
        foreach (Voter voter in voters.All)
        {
            var node = new DescribeQuorumResponseNode { NodeId = voter.Key.Id };
            foreach (VoterEndpoint endpoint in voter.Endpoints)
            {
                node.Listeners.Add(new DescribeQuorumResponseListener { Name = endpoint.Name, Host = endpoint.Host, Port = endpoint.Port });
            }
            response.Nodes.Add(node);
        }
        return response;
    }

    private static DescribeQuorumResponseReplicaState ToWire(QuorumReplica replica) => new()
    {
        ReplicaId = replica.Key.Id,
        ReplicaDirectoryId = replica.Key.DirectoryId,
        LogEndOffset = replica.LogEndOffset,
        LastFetchTimestamp = replica.LastFetchTimestampMs,
        LastCaughtUpTimestamp = replica.LastCaughtUpTimestampMs,
    };
}
