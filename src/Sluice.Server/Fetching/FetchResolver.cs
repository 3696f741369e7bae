using Sluice.Protocol.Errors;
using Sluice.Server.Partitions;
using Sluice.Server.Requests;

namespace Sluice.Server.Fetching;

/// <summary>
/// Finds the partitions that a fetch names, by the metadata of the moment, or why there are none. Asked when the request comes, and again
/// when a parked one is woken because a partition is not led here any more: its topic may be gone.
/// </summary>
internal sealed class FetchResolver(BrokerView view)
{
    /// <summary>Sets the partition of the target, or its error.</summary>
    public void Resolve(ref FetchTarget target, bool byId, int replicaId)
    {
        target.Partition = null;
        HostedTopic? topic = byId ? view.Topics.Find(target.TopicId) : view.Topics.Find(target.Topic);
        if (topic is null)
        {
            target.Fail(byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
            return;
        }
        target.Topic = topic.Name;
        if (target.MaxBytes < 0) target.Fail(ErrorCode.InvalidRequest);
        else if (!topic.Has(target.Index)) target.Fail(ErrorCode.UnknownTopicOrPartition);
        else if (replicaId >= 0 && !HasReplica(topic, target.Index, replicaId))
            target.Fail(target.CurrentLeaderEpoch >= 0 ? ErrorCode.UnknownLeaderEpoch : ErrorCode.NotLeaderOrFollower);
        else if (topic[target.Index] is { } partition) Found(ref target, partition);
        else FailNotLeader(ref target, topic);
    }

    /// <summary>Should the client's epoch prove old, it is told that the leader is here.</summary>
    private void Found(ref FetchTarget target, Partition partition)
    {
        target.Partition = partition;
        target.LeaderId = view.NodeId;
    }

    /// <summary>Whether the image we have makes that broker a replica; one that is not may know a newer one.</summary>
    private bool HasReplica(HostedTopic topic, int index, int replicaId) =>
        view.Image.Topics.Find(topic.Id)?.Partition(index) is { } state && state.Replicas.Contains(replicaId);

    private void FailNotLeader(ref FetchTarget target, HostedTopic topic)
    {
        target.Fail(ErrorCode.NotLeaderOrFollower);
        if (view.Image.Topics.Find(topic.Id)?.Partition(target.Index) is not { } state) return;
        target.LeaderId = state.Leader;
        target.LeaderEpoch = state.LeaderEpoch;
    }
}
