using System.Collections.Immutable;
using System.Globalization;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>
/// Decides on AlterPartitionReassignments and lists what is under way (KIP-455). While a partition is reassigned its replicas are the
/// target's and those to be removed; it is done when all added ones are in the ISR.
/// </summary>
internal static class Reassignments
{
    public static ControllerResult<AlterPartitionReassignmentsResponse> Alter(
        ControllerView view, AlterPartitionReassignmentsRequest request)
    {
        var response = new AlterPartitionReassignmentsResponse
        {
            ErrorMessage = null,
            AllowReplicationFactorChange = request.AllowReplicationFactorChange, Responses = [],
        };
        List<MetadataRecord> records = [];
        foreach (AlterPartitionReassignmentsRequestTopic topic in request.Topics)
        {
            var result = new AlterPartitionReassignmentsResponseTopic { Name = topic.Name, Partitions = [] };
            foreach (AlterPartitionReassignmentsRequestPartition partition in topic.Partitions)
            {
                ApiError error = Alter(view, topic.Name, partition, request.AllowReplicationFactorChange, records);
                result.Partitions.Add(new()
                {
                    PartitionIndex = partition.PartitionIndex, ErrorCode = (short)error.Code,
                    ErrorMessage = error.Code == ErrorCode.NoReassignmentInProgress ? null : error.Text,
                });
            }
            response.Responses.Add(result);
        }
        return new(records, response, IsAtomic: false);
    }

    /// <summary>What is under way, of these partitions or of all; unknown ones are left out.</summary>
    public static ListPartitionReassignmentsResponse List(ControllerView view, ListPartitionReassignmentsRequest request)
    {
        var response = new ListPartitionReassignmentsResponse { Topics = [], ErrorMessage = null };
        if (request.Topics is null)
        {
            foreach (TopicImage topic in view.Image.Topics.ByName.Values)
                Add(response, topic, Enumerable.Range(0, topic.Partitions.Length));
            return response;
        }
        foreach (ListPartitionReassignmentsRequestTopic asked in request.Topics)
            if (view.Image.Topics.Find(asked.Name) is { } topic) Add(response, topic, asked.PartitionIndexes);
        return response;
    }

    private static void Add(ListPartitionReassignmentsResponse response, TopicImage topic, IEnumerable<int> partitions)
    {
        var found = new ListPartitionReassignmentsResponseTopic { Name = topic.Name, Partitions = [] };
        foreach (int id in partitions)
        {
            if (topic.Partition(id) is not { IsReassigning: true } partition) continue;
            found.Partitions.Add(new()
            {
                PartitionIndex = id,
                Replicas = [.. partition.Replicas],
                AddingReplicas = [.. partition.AddingReplicas],
                RemovingReplicas = [.. partition.RemovingReplicas],
            });
        }
        if (found.Partitions.Count > 0) response.Topics.Add(found);
    }

    private static ApiError Alter(
        ControllerView view, string name, AlterPartitionReassignmentsRequestPartition request, bool mayChangeFactor,
        List<MetadataRecord> records)
    {
        if (view.Image.Topics.Find(name) is not { } topic)
            return new(ErrorCode.UnknownTopicOrPartition, $"Unable to find a topic named {name}.");
        if (topic.Partition(request.PartitionIndex) is not { } partition)
            return new(ErrorCode.UnknownTopicOrPartition, string.Create(
                CultureInfo.InvariantCulture, $"Unable to find partition {name}:{request.PartitionIndex}."));
        var change = new PartitionChange(view, name, topic.Id, request.PartitionIndex, partition);
        ApiError error = request.Replicas is null
            ? Cancel(view, partition, change)
            : Change(view, partition, request.Replicas, mayChangeFactor, change);
        if (!error.IsFailure && change.Build() is { } record) records.Add(record);
        return error;
    }

    private static ApiError Cancel(ControllerView view, PartitionImage partition, PartitionChange change)
    {
        if (!partition.IsReassigning) return new(ErrorCode.NoReassignmentInProgress);
        List<int> isr = [.. partition.Isr.Where(replica => !partition.AddingReplicas.Contains(replica))];
        if (isr.Count == 0 && !view.EligibleLeaderReplicas)
            return new(ErrorCode.InvalidReplicaAssignment, "The reassignment cannot be cancelled: no replica of before is in sync.");
        change.TargetReplicas = [.. Original(partition)];
        change.TargetIsr = isr;
        change.TargetAdding = [];
        change.TargetRemoving = [];
        return ApiError.None;
    }

    private static ApiError Change(
        ControllerView view, PartitionImage partition, List<int> target, bool mayChangeFactor, PartitionChange change)
    {
        if (ManualAssignments.Check(view, target, null) is { IsFailure: true } refused) return refused;
        ImmutableArray<int> original = Original(partition);
        if (!mayChangeFactor && target.Count != original.Length)
            return new(ErrorCode.InvalidReplicationFactor, string.Create(
                CultureInfo.InvariantCulture,
                $"The replication factor is changed from {original.Length} to {target.Count}"));
        change.TargetAdding = target.FindAll(replica => !original.Contains(replica));
        change.TargetRemoving = [.. original.Where(replica => !target.Contains(replica))];
        change.TargetReplicas = [.. target, .. change.TargetRemoving];
        change.TargetIsr = [.. partition.Isr.Where(change.TargetReplicas.Contains)];
        return ApiError.None;
    }

    // What the partition had before the reassignment that may be under way.
    private static ImmutableArray<int> Original(PartitionImage partition) =>
        [.. partition.Replicas.Where(replica => !partition.AddingReplicas.Contains(replica))];
}
