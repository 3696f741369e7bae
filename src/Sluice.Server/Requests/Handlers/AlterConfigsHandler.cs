using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>33 AlterConfigs (KIP-133): replaces all settings of resources.</summary>
internal sealed class AlterConfigsHandler(MetadataDriver driver) : ControllerHandler<AlterConfigsRequest, AlterConfigsResponse>(driver)
{
    public override ApiKey Key => ApiKey.AlterConfigs;

    protected override ControllerResult<AlterConfigsResponse> Decide(ControllerTurn turn, AlterConfigsRequest request, short version) =>
        turn.Controller.Configs.Replace(request);

    protected override AlterConfigsResponse Refuse(AlterConfigsRequest request, ErrorCode error)
    {
        var response = new AlterConfigsResponse();
        foreach (AlterConfigsRequestResource resource in request.Resources)
        {
            response.Responses.Add(new AlterConfigsResponseResult { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName, ErrorCode = (short)error, ErrorMessage = error.Message() });
        }
        return response;
    }
}
