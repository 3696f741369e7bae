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
    /// <summary>A longer wait is cut to this: a peer shall not park a request for days.</summary>
    private const int MaxWaitLimitMs = 300_000;

    private readonly FetchResolver _resolver = new(view);

    public override ApiKey Key => ApiKey.Fetch;

    protected override void Handle(RequestContext context, FetchRequest request)
    {
        FetchOperation fetch = LoopState.Of(context.Loop).Fetches.Rent();
        fetch.Begin(context, _resolver);
        fetch.Parameters = ParametersOf(context, request);
        if (request.IsolationLevel is not (0 or 1))
        {
            if (fetch.UsesTopicIds) fetch.Refuse(ErrorCode.UnknownServerError);
            else fetch.RefuseEach(request, ErrorCode.UnknownServerError);
            return;
        }
        var merge = new FetchSessionMerge(sessions, context.Loop.Lane.Now);
        ErrorCode error = merge.Apply(fetch, request, fetch.UsesTopicIds);
        if (error != ErrorCode.None)
        {
            fetch.Refuse(error);
            return;
        }
        fetch.Start();
    }

    private FetchParameters ParametersOf(RequestContext context, FetchRequest request)
    {
        int maxBytes = Math.Min(Math.Max(request.MaxBytes, 0), view.Settings.Fetch.MaxBytes);
        int replicaId = context.ApiVersion >= 15 ? request.ReplicaState.ReplicaId : request.ReplicaId;
        return new FetchParameters(Math.Min(request.MaxWaitMs, MaxWaitLimitMs), Math.Min(request.MinBytes, maxBytes), maxBytes,
            request.IsolationLevel == 1, replicaId);
    }
}
