using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>29 DescribeAcls (KIP-140): there is no authorizer, and the answer says so.</summary>
internal sealed class DescribeAclsHandler : RequestHandler<DescribeAclsRequest>
{
    public override ApiKey Key => ApiKey.DescribeAcls;

    protected override void Handle(RequestContext context, DescribeAclsRequest request) =>
        context.Answer(new DescribeAclsResponse
        {
            ErrorCode = (short)ErrorCode.SecurityDisabled,
            ErrorMessage = "No Authorizer is configured on the broker",
        });
}
