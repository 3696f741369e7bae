using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Fetching;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 1 Fetch (KIP-227 sessions, KIP-516 topic ids, KIP-320 epochs): merges the request into its session, resolves partitions and starts a
/// <see cref="FetchOperation"/>, which answers at once or parks.
/// </summary>
internal sealed class FetchHandler(BrokerView view, FetchSessionCache sessions) : RequestHandler<FetchRequest>
{
    private const short FirstTopicIdVersion = 13;

    /// <summary>A longer wait is cut to this: a peer shall not park a request for days.</summary>
    private const int MaxWaitLimitMs = 300_000;

    public override ApiKey Key => ApiKey.Fetch;

    protected override void Handle(RequestContext context, FetchRequest request)
    {
        FetchOperation fetch = LoopState.Of(context.Loop).Fetches.Rent();
        fetch.Begin(context);
        fetch.Parameters = ParametersOf(context, request);
        if (request.IsolationLevel is not (0 or 1))
        {
            fetch.Refuse(ErrorCode.UnknownServerError);
            return;
        }
        var merge = new FetchSessionMerge(sessions, context.Loop.Lane.Now);
        ErrorCode error = merge.Apply(fetch, request, usesTopicIds: context.ApiVersion >= FirstTopicIdVersion);
        if (error != ErrorCode.None)
        {
            fetch.Refuse(error);
            return;
        }
        foreach (ref FetchTarget target in fetch.Targets) Resolve(ref target, context.ApiVersion >= FirstTopicIdVersion);
        fetch.Start();
    }

    private FetchParameters ParametersOf(RequestContext context, FetchRequest request)
    {
        int maxBytes = Math.Min(Math.Max(request.MaxBytes, 0), view.Settings.Fetch.MaxBytes);
        int replicaId = context.ApiVersion >= 15 ? request.ReplicaState.ReplicaId : request.ReplicaId;
        return new FetchParameters(Math.Min(request.MaxWaitMs, MaxWaitLimitMs), Math.Min(request.MinBytes, maxBytes), maxBytes,
            request.IsolationLevel == 1, replicaId);
    }

    private void Resolve(ref FetchTarget target, bool byId)
    {
        Partitions.HostedTopic? topic = byId ? view.Topics.Find(target.TopicId) : view.Topics.Find(target.Topic);
        if (topic is null)
        {
            target.Fail(byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
            return;
        }
        target.Topic = topic.Name;
        if (target.MaxBytes < 0) target.Fail(ErrorCode.InvalidRequest);
        else if (!topic.Has(target.Index)) target.Fail(ErrorCode.UnknownTopicOrPartition);
        else if (topic[target.Index] is { } partition) target.Partition = partition;
        else FailNotLeader(ref target, topic);
    }

    private void FailNotLeader(ref FetchTarget target, Partitions.HostedTopic topic)
    {
        target.Fail(ErrorCode.NotLeaderOrFollower);
        if (view.Image.Topics.Find(topic.Id)?.Partition(target.Index) is not { } state) return;
        target.LeaderId = state.Leader;
        target.LeaderEpoch = state.LeaderEpoch;
    }
}
