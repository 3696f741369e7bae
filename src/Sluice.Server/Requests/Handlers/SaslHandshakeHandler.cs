using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>17 SaslHandshake (KIP-43): no listener asks for SASL, so there is nothing to agree on.</summary>
internal sealed class SaslHandshakeHandler : RequestHandler<SaslHandshakeRequest>
{
    public override ApiKey Key => ApiKey.SaslHandshake;

    protected override void Handle(RequestContext context, SaslHandshakeRequest request) =>
        context.Answer(new SaslHandshakeResponse { ErrorCode = (short)ErrorCode.IllegalSaslState });
}
