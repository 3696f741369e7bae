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
        List<IncrementalAlterConfigsResponseResult> refused = new BrokerConfigGate(view).TakeRefused(
            request.Resources,
            resource => (resource.ResourceType, resource.ResourceName),
            resource => resource.Configs.Select(config => (config.Name, config.Value)),
            Result);
        ControllerResult<IncrementalAlterConfigsResponse> result = Decide(turn, request, context.ApiVersion);
        result.Response.Responses.AddRange(refused);
        return result;
    }

    protected override IncrementalAlterConfigsResponse Refuse(IncrementalAlterConfigsRequest request, ErrorCode error) =>
        new() { Responses = [.. request.Resources.Select(resource => Result(resource, error, error.Message()))] };

    private static IncrementalAlterConfigsResponseResult Result(IncrementalAlterConfigsRequestResource resource, ErrorCode error,
        string? message) => new()
        {
            ResourceType = resource.ResourceType,
            ResourceName = resource.ResourceName,
            ErrorCode = (short)error,
            ErrorMessage = message,
        };
}
