using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>36 SaslAuthenticate (KIP-152): no listener asks for SASL.</summary>
internal sealed class SaslAuthenticateHandler : RequestHandler<SaslAuthenticateRequest>
{
    public override ApiKey Key => ApiKey.SaslAuthenticate;

    protected override void Handle(RequestContext context, SaslAuthenticateRequest request) =>
        context.Answer(new SaslAuthenticateResponse
        {
            ErrorCode = (short)ErrorCode.IllegalSaslState,
            ErrorMessage = "SaslAuthenticate request received after successful authentication",
        });
}
