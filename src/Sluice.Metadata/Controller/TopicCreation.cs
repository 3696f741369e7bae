using System.Collections.Immutable;
using System.Globalization;
using Sluice.Base;
using Sluice.Metadata.Configs;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>
/// Decides on CreateTopics. Each topic stands for itself: name, then settings, then partitions and replicas; but all that may be created
/// are created together. Access rights are the server's business.
/// </summary>
internal static class TopicCreation
{
    public static ControllerResult<CreateTopicsResponse> Decide(ControllerView view, CreateTopicsRequest request, IRandomSource random)
    {
        var response = new CreateTopicsResponse { Topics = [] };
        List<MetadataRecord> records = [];
        if (TotalPartitions(request) > ControllerView.MaxRecordsPerOperation)
            return RefuseAll(request, "Excessively large number of partitions per request.");
        Dictionary<string, int> names = Duplicates.Count(request.Topics.Select(topic => topic.Name));
        foreach (CreateTopicsRequestTopic topic in request.Topics)
            if (names[topic.Name] == 1) response.Topics.Add(Create(view, topic, random, records));
        if (records.Count > ControllerView.MaxRecordsPerOperation)
            return RefuseAll(request, "Unable to perform excessively large batch operation.");
        foreach (string name in request.Topics.Select(topic => topic.Name).Distinct(StringComparer.Ordinal))
            if (names[name] > 1) response.Topics.Add(Refusal(name, new ApiError(ErrorCode.InvalidRequest, "Duplicate topic name.")));
        return new(request.ValidateOnly ? [] : records, response);
    }

    private static CreateTopicsResponseTopic Create(
        ControllerView view, CreateTopicsRequestTopic topic, IRandomSource random, List<MetadataRecord> into)
    {
        ApiError error = TopicNames.CheckNew(topic.Name, view.Image.Topics);
        if (error.IsFailure) return Refusal(topic.Name, error);
        if (topic.Configs.Find(config => config.Value is null) is { } valueless)
            return Refusal(topic.Name, new(ErrorCode.InvalidConfig, $"Null value not supported for topic configs: {valueless.Name}"));
        Dictionary<string, string> configs = new(StringComparer.Ordinal);
        foreach (CreateTopicsRequestConfig config in topic.Configs) configs[config.Name] = config.Value!;
        if (TopicConfigRules.Check(configs, view.Layers) is { } invalid) return Refusal(topic.Name, new(ErrorCode.InvalidConfig, invalid));
        error = topic.Assignments.Count > 0
            ? Assigned(view, topic, out List<PartitionImage> partitions)
            : Placed(view, topic, random, out partitions);
        return error.IsFailure ? Refusal(topic.Name, error) : Accept(view, topic, configs, partitions, random, into);
    }

    private static CreateTopicsResponseTopic Accept(
        ControllerView view, CreateTopicsRequestTopic topic, Dictionary<string, string> configs, List<PartitionImage> partitions,
        IRandomSource random, List<MetadataRecord> into)
    {
        Uuid id = RandomIds.Next(random);
        into.Add(MetadataRecord.V0(new TopicRecord { Name = topic.Name, TopicId = id }));
        ConfigRecords.Add(view, ConfigResource.Topic(topic.Name), configs.Select(c => KeyValuePair.Create(c.Key, (string?)c.Value)), into);
        for (int i = 0; i < partitions.Count; i++) into.Add(PartitionRecords.Write(id, i, partitions[i], view.Image.Features));
        var response = new CreateTopicsResponseTopic
        {
            Name = topic.Name,
            TopicId = id,
            ErrorMessage = null,
            NumPartitions = partitions.Count,
            ReplicationFactor = (short)partitions[0].Replicas.Length,
            Configs = [],
        };
        ImmutableSortedDictionary<string, string> overrides = configs.ToImmutableSortedDictionary(StringComparer.Ordinal);
        foreach (ConfigEntry entry in ConfigDescriber.Topic(overrides, view.Layers, names: null))
            response.Configs.Add(new()
            {
                Name = entry.Name,
                Value = configs.GetValueOrDefault(entry.Name, entry.Value!),
                ReadOnly = entry.IsReadOnly,
                ConfigSource = (sbyte)entry.Source,
                IsSensitive = entry.IsSensitive,
            });
        return response;
    }

    private static ApiError Assigned(ControllerView view, CreateTopicsRequestTopic topic, out List<PartitionImage> partitions)
    {
        partitions = [];
        if (topic.ReplicationFactor != -1)
            return new(ErrorCode.InvalidRequest, "A manual partition assignment was specified, but replication factor was not set to -1.");
        if (topic.NumPartitions != -1)
            return new(ErrorCode.InvalidRequest, "A manual partition assignment was specified, but numPartitions was not set to -1.");
        var byPartition = new SortedDictionary<int, PartitionImage>();
        int? replicationFactor = null;
        foreach (CreateTopicsRequestAssignment assignment in topic.Assignments)
        {
            if (byPartition.ContainsKey(assignment.PartitionIndex))
                return Refused(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Found multiple manual partition assignments for partition {assignment.PartitionIndex}"));
            ApiError error = ManualAssignments.Check(view, assignment.BrokerIds, replicationFactor);
            if (error.IsFailure) return error;
            replicationFactor = assignment.BrokerIds.Count;
            error = ManualAssignments.TryCreate(view, assignment.PartitionIndex, assignment.BrokerIds, out PartitionImage? created);
            if (error.IsFailure) return error;
            byPartition.Add(assignment.PartitionIndex, created!);
        }
        foreach ((int index, PartitionImage partition) in byPartition)
        {
            if (index != partitions.Count) return Refused("partitions should be a consecutive 0-based integer sequence");
            partitions.Add(partition);
        }
        return ApiError.None;
    }

    private static ApiError Placed(
        ControllerView view, CreateTopicsRequestTopic topic, IRandomSource random, out List<PartitionImage> partitions)
    {
        partitions = [];
        if (topic.ReplicationFactor is 0 or < -1)
            return new(ErrorCode.InvalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.");
        if (topic.NumPartitions is 0 or < -1)
            return new(ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.");
        int count = topic.NumPartitions == -1 ? (int)view.Layers.Long("num.partitions") : topic.NumPartitions;
        int replicationFactor = topic.ReplicationFactor == -1
            ? (int)view.Layers.Long("default.replication.factor")
            : topic.ReplicationFactor;
        return PartitionCreation.Place(view, 0, count, replicationFactor, random, partitions);
    }

    private static long TotalPartitions(CreateTopicsRequest request)
    {
        long total = 0;
        foreach (CreateTopicsRequestTopic topic in request.Topics)
            total += topic.Assignments.Count > 0 ? topic.Assignments.Count : Math.Max(topic.NumPartitions, 1);
        return total;
    }

    private static ControllerResult<CreateTopicsResponse> RefuseAll(CreateTopicsRequest request, string message)
    {
        var response = new CreateTopicsResponse { Topics = [] };
        foreach (string name in request.Topics.Select(topic => topic.Name).Distinct(StringComparer.Ordinal))
            response.Topics.Add(Refusal(name, new ApiError(ErrorCode.PolicyViolation, message)));
        return new([], response);
    }

    private static CreateTopicsResponseTopic Refusal(string name, ApiError error) =>
        new() { Name = name, ErrorCode = (short)error.Code, ErrorMessage = error.Text, Configs = [] };

    private static ApiError Refused(string message) => new(ErrorCode.InvalidReplicaAssignment, message);
}
