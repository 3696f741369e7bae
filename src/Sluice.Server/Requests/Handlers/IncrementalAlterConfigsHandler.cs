using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>44 IncrementalAlterConfigs (KIP-339): sets, deletes, appends to and subtracts from settings of resources.</summary>
internal sealed class IncrementalAlterConfigsHandler(MetadataDriver driver, BrokerView view)
    : ControllerHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(driver)
{
    public override ApiKey Key => ApiKey.IncrementalAlterConfigs;

    protected override ControllerResult<IncrementalAlterConfigsResponse> Decide(ControllerTurn turn,
        IncrementalAlterConfigsRequest request, short version) =>
        turn.Controller.Configs.Alter(request);

    /// <summary>On a broker's listener the broker has a word first; what it refuses never reaches the controller.</summary>
    protected override ControllerResult<IncrementalAlterConfigsResponse> Decide(ControllerTurn turn,
        IncrementalAlterConfigsRequest request, RequestContext context)
    {
        if (RequestDispatcher.ListenersOf(context) == ApiListeners.Controller) return Decide(turn, request, context.ApiVersion);
        var gate = new BrokerConfigGate(view);
        List<IncrementalAlterConfigsResponseResult> refused = [];
        foreach (IncrementalAlterConfigsRequestResource resource in request.Resources)
        {
            ApiError error = gate.Check(
                resource.ResourceType, resource.ResourceName, resource.Configs.Select(config => (config.Name, config.Value)));
            if (error.IsFailure) refused.Add(Result(resource, error.Code, error.Text));
        }
        request.Resources.RemoveAll(resource =>
            refused.Exists(one => one.ResourceType == resource.ResourceType && one.ResourceName == resource.ResourceName));
        ControllerResult<IncrementalAlterConfigsResponse> result = Decide(turn, request, context.ApiVersion);
        result.Response.Responses.AddRange(refused);
        return result;
    }

    protected override IncrementalAlterConfigsResponse Refuse(IncrementalAlterConfigsRequest request, ErrorCode error)
    {
        var response = new IncrementalAlterConfigsResponse();
        foreach (IncrementalAlterConfigsRequestResource resource in request.Resources)
            response.Responses.Add(Result(resource, error, error.Message()));
        return response;
    }

    private static IncrementalAlterConfigsResponseResult Result(IncrementalAlterConfigsRequestResource resource, ErrorCode error,
        string? message) => new()
        {
            ResourceType = resource.ResourceType,
            ResourceName = resource.ResourceName,
            ErrorCode = (short)error,
            ErrorMessage = message,
        };
}
