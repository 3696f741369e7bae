using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>31 DeleteAcls (KIP-140): there is no authorizer, and every answer says so.</summary>
internal sealed class DeleteAclsHandler : RequestHandler<DeleteAclsRequest>
{
    public override ApiKey Key => ApiKey.DeleteAcls;

    protected override void Handle(RequestContext context, DeleteAclsRequest request) =>
        context.Answer(new DeleteAclsResponse
        {
            FilterResults = [.. request.Filters.Select(_ => new DeleteAclsResponseFilterResult
            {
                ErrorCode = (short)ErrorCode.SecurityDisabled,
                ErrorMessage = "No Authorizer is configured on the broker",
            })],
        });
}
