using System.Globalization;
using Sluice.Base;
using Sluice.Metadata.Images;
using Sluice.Metadata.Placement;
using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>Decides on CreatePartitions, and places the replicas of new partitions.</summary>
internal static class PartitionCreation
{
    public static ControllerResult<CreatePartitionsResponse> Decide(
        ControllerView view, CreatePartitionsRequest request, IRandomSource random)
    {
        var response = new CreatePartitionsResponse { Results = [] };
        List<MetadataRecord> records = [];
        Dictionary<string, int> names = Duplicates.Count(request.Topics.Select(topic => topic.Name));
        foreach (CreatePartitionsRequestTopic topic in request.Topics)
        {
            if (names[topic.Name] > 1) continue;
            List<MetadataRecord> added = [];
            ApiError error = Add(view, topic, random, added);
            if (!error.IsFailure && records.Count + added.Count > ControllerView.MaxRecordsPerOperation)
                error = new ApiError(ErrorCode.PolicyViolation, "Unable to perform excessively large batch operation.");
            if (!error.IsFailure) records.AddRange(added);
            string? text = error.Code == ErrorCode.UnknownTopicOrPartition ? null : error.Text;
            response.Results.Add(new() { Name = topic.Name, ErrorCode = (short)error.Code, ErrorMessage = text });
        }
        foreach (string name in request.Topics.Select(topic => topic.Name).Distinct(StringComparer.Ordinal))
            if (names[name] > 1)
                response.Results.Add(
                    new() { Name = name, ErrorCode = (short)ErrorCode.InvalidRequest, ErrorMessage = "Duplicate topic name." });
        return new(request.ValidateOnly ? [] : records, response);
    }

    /// <summary>Places so many partitions from <paramref name="first"/> on; says why it cannot.</summary>
    public static ApiError Place(
        ControllerView view, int first, int count, int replicationFactor, IRandomSource random, List<PartitionImage> into)
    {
        if (count > ControllerView.MaxRecordsPerOperation)
            return new(ErrorCode.PolicyViolation, "Excessively large number of partitions per request.");
        var placer = new ReplicaPlacer(
            view.Image.Cluster.Brokers.Values.Where(broker => !broker.AllDirectoriesCordoned)
                .Select(broker => new UsableBroker(broker.Id, broker.Rack, !broker.IsActive)),
            random);
        if (placer.Check(replicationFactor) is { } reason)
            return new(
                ErrorCode.InvalidReplicationFactor,
                string.Create(CultureInfo.InvariantCulture, $"Unable to replicate the partition {replicationFactor} time(s): {reason}"));
        List<List<int>> placed = placer.Place(count, replicationFactor);
        for (int i = 0; i < placed.Count; i++)
        {
            ApiError error = ManualAssignments.TryCreate(view, first + i, placed[i], out PartitionImage? created);
            if (error.IsFailure) return error;
            into.Add(created!);
        }
        return ApiError.None;
    }

    private static ApiError Add(ControllerView view, CreatePartitionsRequestTopic request, IRandomSource random, List<MetadataRecord> into)
    {
        if (view.Image.Topics.Find(request.Name) is not { } topic) return new(ErrorCode.UnknownTopicOrPartition);
        int before = topic.Partitions.Length;
        if (request.Count == before)
            return new(ErrorCode.InvalidPartitions,
                string.Create(CultureInfo.InvariantCulture, $"Topic already has {before} partition(s)."));
        if (request.Count < before)
            return new(ErrorCode.InvalidPartitions, string.Create(
                CultureInfo.InvariantCulture,
                $"The topic {topic.Name} currently has {before} partition(s); {request.Count} would not be an increase."));
        int added = request.Count - before;
        if (request.Assignments is { } given && given.Count != added)
            return new(ErrorCode.InvalidReplicaAssignment, string.Create(
                CultureInfo.InvariantCulture,
                $"Attempted to add {added} additional partition(s), but only {given.Count} assignment(s) were specified."));
        List<PartitionImage> partitions = [];
        int replicationFactor = topic.Partitions[0].Replicas.Length;
        ApiError error = request.Assignments is null
            ? Place(view, before, added, replicationFactor, random, partitions)
            : Assigned(view, before, replicationFactor, request.Assignments, partitions);
        if (error.IsFailure) return error;
        for (int i = 0; i < partitions.Count; i++)
            into.Add(PartitionRecords.Write(topic.Id, before + i, partitions[i], view.Image.Features));
        return ApiError.None;
    }

    private static ApiError Assigned(
        ControllerView view, int first, int replicationFactor, List<CreatePartitionsRequestAssignment> assignments,
        List<PartitionImage> into)
    {
        for (int i = 0; i < assignments.Count; i++)
        {
            ApiError error = ManualAssignments.Check(view, assignments[i].BrokerIds, replicationFactor);
            if (error.IsFailure) return error;
            error = ManualAssignments.TryCreate(view, first + i, assignments[i].BrokerIds, out PartitionImage? created);
            if (error.IsFailure) return error;
            into.Add(created!);
        }
        return ApiError.None;
    }
}
