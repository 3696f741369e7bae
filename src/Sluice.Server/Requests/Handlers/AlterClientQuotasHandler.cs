using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>49 AlterClientQuotas (KIP-546): sets and removes the quotas of users, client ids and addresses.</summary>
internal sealed class AlterClientQuotasHandler(MetadataDriver driver)
    : ControllerHandler<AlterClientQuotasRequest, AlterClientQuotasResponse>(driver)
{
    public override ApiKey Key => ApiKey.AlterClientQuotas;

    protected override ControllerResult<AlterClientQuotasResponse> Decide(
        ControllerTurn turn, AlterClientQuotasRequest request, short version) => turn.Controller.Configs.AlterQuotas(request);

    protected override AlterClientQuotasResponse Refuse(AlterClientQuotasRequest request, ErrorCode error)
    {
        var response = new AlterClientQuotasResponse();
        foreach (AlterClientQuotasRequestEntry entry in request.Entries)
        {
            response.Entries.Add(new AlterClientQuotasResponseEntry
            {
                ErrorCode = (short)error,
                ErrorMessage = error.Message(),
                Entity = [.. entry.Entity.Select(
                    e => new AlterClientQuotasResponseEntity { EntityType = e.EntityType, EntityName = e.EntityName })],
            });
        }
        return response;
    }
}
