using System.Globalization;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>Decides on ElectLeaders, and elects without being asked: preferred leaders, and unclean ones where that is allowed.</summary>
internal static class LeaderElections
{
    private const sbyte Preferred = 0;
    private const sbyte Unclean = 1;

    public static ControllerResult<ElectLeadersResponse> Decide(ControllerView view, ElectLeadersRequest request, short version)
    {
        var response = new ElectLeadersResponse { ReplicaElectionResults = [] };
        List<MetadataRecord> records = [];
        sbyte kind = version == 0 ? Preferred : request.ElectionType;
        bool known = kind is Preferred or Unclean;
        if (!known) response.ErrorCode = (short)ErrorCode.InvalidRequest;
        if (request.TopicPartitions is null)
        {
            foreach (TopicImage topic in known ? view.Image.Topics.ByName.Values : [])
                AddAll(view, topic, kind, response, records);
            return new(records, response, IsAtomic: false);
        }
        foreach (ElectLeadersRequestTopicPartitions topic in request.TopicPartitions)
        {
            var result = new ElectLeadersResponseReplicaElectionResult { Topic = topic.Topic, PartitionResult = [] };
            foreach (int partition in topic.Partitions)
            {
                ApiError error = known
                    ? Elect(view, topic.Topic, partition, kind, records)
                    : new(ErrorCode.InvalidRequest, string.Create(CultureInfo.InvariantCulture, $"Unknown election type {kind}"));
                result.PartitionResult.Add(new() { PartitionId = partition, ErrorCode = (short)error.Code, ErrorMessage = error.Text });
            }
            response.ReplicaElectionResults.Add(result);
        }
        return new(records, response, IsAtomic: false);
    }

    /// <summary>Gives partitions back to their preferred replicas where these may lead, at most so many at once.</summary>
    public static List<MetadataRecord> ElectPreferred(ControllerView view, int limit) =>
        ElectWhere(view, limit, ElectionKind.Preferred, (_, partition) => partition.Leader != partition.PreferredReplica);

    /// <summary>Elects leaders for partitions that have none where losing data is allowed, at most so many at once.</summary>
    public static List<MetadataRecord> ElectUnclean(ControllerView view, int limit) =>
        ElectWhere(view, limit, ElectionKind.Unclean, (topic, partition) => !partition.HasLeader && view.UncleanElection(topic.Name));

    private static List<MetadataRecord> ElectWhere(
        ControllerView view, int limit, ElectionKind kind, Func<TopicImage, PartitionImage, bool> needed)
    {
        List<MetadataRecord> records = [];
        foreach (TopicImage topic in view.Image.Topics.ByName.Values)
        {
            for (int i = 0; i < topic.Partitions.Length && records.Count < limit; i++)
            {
                if (!needed(topic, topic.Partitions[i])) continue;
                var change = new PartitionChange(view, topic.Name, topic.Id, i, topic.Partitions[i]) { Election = kind };
                if (change.Build() is { } record) records.Add(record);
            }
        }
        return records;
    }

    private static void AddAll(
        ControllerView view, TopicImage topic, sbyte kind, ElectLeadersResponse response, List<MetadataRecord> records)
    {
        var result = new ElectLeadersResponseReplicaElectionResult { Topic = topic.Name, PartitionResult = [] };
        for (int i = 0; i < topic.Partitions.Length; i++)
        {
            ApiError error = Elect(view, topic.Name, i, kind, records);
            if (error.Code != ErrorCode.ElectionNotNeeded)
                result.PartitionResult.Add(new() { PartitionId = i, ErrorCode = (short)error.Code, ErrorMessage = error.Text });
        }
        response.ReplicaElectionResults.Add(result);
    }

    private static ApiError Elect(ControllerView view, string name, int id, sbyte kind, List<MetadataRecord> records)
    {
        if (view.Image.Topics.Find(name) is not { } topic) return new(ErrorCode.UnknownTopicOrPartition, $"No such topic as {name}");
        if (topic.Partition(id) is not { } partition)
            return new(ErrorCode.UnknownTopicOrPartition, string.Create(CultureInfo.InvariantCulture, $"No such partition as {name}-{id}"));
        bool needed = kind == Preferred ? partition.Leader != partition.PreferredReplica : !partition.HasLeader;
        if (!needed) return new(ErrorCode.ElectionNotNeeded);
        var change = new PartitionChange(view, name, topic.Id, id, partition)
        {
            Election = kind == Preferred ? ElectionKind.Preferred : ElectionKind.Unclean,
        };
        MetadataRecord? record = change.Build();
        int leader = record?.Message is PartitionChangeRecord { Leader: not -2 } changed ? changed.Leader : partition.Leader;
        if (kind == Preferred && leader != partition.PreferredReplica) return new(ErrorCode.PreferredLeaderNotAvailable);
        if (leader == PartitionImage.NoLeader) return new(ErrorCode.EligibleLeadersNotAvailable);
        if (record is { } accepted) records.Add(accepted);
        return ApiError.None;
    }
}
