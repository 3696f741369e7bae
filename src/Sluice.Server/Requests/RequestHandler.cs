using Sluice.Protocol;
using Sluice.Protocol.Wire;
using Sluice.Server.Network;

namespace Sluice.Server.Requests;

/// <summary>
/// Serves one API key at all its versions. A handler translates and checks; rules live in the pure projects. It answers its context
/// exactly once, now or later from the lane that has the answer. Handlers have no state of their own: one instance serves all loops.
/// </summary>
public abstract class RequestHandler
{
    /// <summary>The key it serves.</summary>
    public abstract ApiKey Key { get; }

    /// <summary>
    /// Reads the body and serves the request. A malformed body throws <see cref="WireFormatException"/>: the connection closes.
    /// </summary>
    public abstract void Handle(RequestContext context, ref WireReader body);
}

/// <summary>A handler of requests that are read into their generated type.</summary>
public abstract class RequestHandler<TRequest> : RequestHandler
    where TRequest : class, IMessage, new()
{
    /// <inheritdoc/>
    public sealed override void Handle(RequestContext context, ref WireReader body)
    {
        var request = new TRequest();
        request.Read(ref body, context.ApiVersion);
        Handle(context, request);
    }

    /// <summary>Serves the request.</summary>
    protected abstract void Handle(RequestContext context, TRequest request);
}
