using Sluice.Base.Lanes;
using Sluice.Metadata.Controller;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Wire;
using Sluice.Server.Drivers;
using Sluice.Server.Network;

namespace Sluice.Server.Requests;

/// <summary>
/// A handler of what only the active controller decides: the request goes to the metadata lane, is decided there, and is answered once
/// its records are committed. Another node's controller is reached by forwarding, which one node does not need.
/// </summary>
internal abstract class ControllerHandler<TRequest, TResponse>(MetadataDriver driver) : RequestHandler<TRequest>
    where TRequest : class, IMessage, new()
    where TResponse : class, IMessage
{
    /// <summary>Decides on the metadata lane; looks and changes nothing.</summary>
    protected abstract ControllerResult<TResponse> Decide(ControllerTurn turn, TRequest request, short version);

    /// <summary>Decides, knowing where the request came in; the same unless a handler says otherwise.</summary>
    protected virtual ControllerResult<TResponse> Decide(ControllerTurn turn, TRequest request, RequestContext context) =>
        Decide(turn, request, context.ApiVersion);

    /// <summary>The whole request is refused.</summary>
    protected abstract TResponse Refuse(TRequest request, ErrorCode error);

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, TRequest request)
    {
        if (!driver.TrySubmit(new Work(this, context, request))) context.Answer(Refuse(request, ErrorCode.RequestTimedOut));
    }

    private sealed class Work(ControllerHandler<TRequest, TResponse> handler, RequestContext context, TRequest request)
        : ControllerWork<TResponse>
    {
        public override ControllerResult<TResponse> Decide(ControllerTurn turn) => handler.Decide(turn, request, context);

        public override void Answer(TResponse response, Lane lane) => Tell(response);

        public override void Refuse(ErrorCode error, Lane lane) => Tell(handler.Refuse(request, error));

        /// <summary>An answer that cannot be written costs this connection, not the metadata lane it is written on.</summary>
        private void Tell(TResponse response)
        {
            try
            {
                context.Answer(response);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                context.Close(CloseReason.InternalError);
            }
        }
    }
}
