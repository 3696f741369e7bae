using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>30 CreateAcls (KIP-140): there is no authorizer, and every answer says so.</summary>
internal sealed class CreateAclsHandler : RequestHandler<CreateAclsRequest>
{
    public override ApiKey Key => ApiKey.CreateAcls;

    protected override void Handle(RequestContext context, CreateAclsRequest request) =>
        context.Answer(new CreateAclsResponse
        {
            Results = [.. request.Creations.Select(_ => new CreateAclsResponseResult
            {
                ErrorCode = (short)ErrorCode.SecurityDisabled,
                ErrorMessage = "No Authorizer is configured on the broker",
            })],
        });
}
