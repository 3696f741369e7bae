using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>44 IncrementalAlterConfigs (KIP-339): sets, deletes, appends to and subtracts from settings of resources.</summary>
internal sealed class IncrementalAlterConfigsHandler(MetadataDriver driver) : ControllerHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(driver)
{
    public override ApiKey Key => ApiKey.IncrementalAlterConfigs;

    protected override ControllerResult<IncrementalAlterConfigsResponse> Decide(ControllerTurn turn, IncrementalAlterConfigsRequest request, short version) =>
        turn.Controller.Configs.Alter(request);

    protected override IncrementalAlterConfigsResponse Refuse(IncrementalAlterConfigsRequest request, ErrorCode error)
    {
        var response = new IncrementalAlterConfigsResponse();
        foreach (IncrementalAlterConfigsRequestResource resource in request.Resources)
        {
            response.Responses.Add(new IncrementalAlterConfigsResponseResult { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName, ErrorCode = (short)error, ErrorMessage = error.Message() });
        }
        return response;
    }
}
