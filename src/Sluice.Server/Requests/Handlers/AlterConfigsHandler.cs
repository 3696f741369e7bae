using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>33 AlterConfigs (KIP-133): replaces all settings of resources.</summary>
internal sealed class AlterConfigsHandler(MetadataDriver driver, BrokerView view)
    : ControllerHandler<AlterConfigsRequest, AlterConfigsResponse>(driver)
{
    public override ApiKey Key => ApiKey.AlterConfigs;

    protected override ControllerResult<AlterConfigsResponse> Decide(ControllerTurn turn, AlterConfigsRequest request, short version) =>
        turn.Controller.Configs.Replace(request);

    /// <summary>On a broker's listener the broker has a word first; what it refuses never reaches the controller.</summary>
    protected override ControllerResult<AlterConfigsResponse> Decide(ControllerTurn turn, AlterConfigsRequest request,
        RequestContext context)
    {
        if (RequestDispatcher.ListenersOf(context) == ApiListeners.Controller) return Decide(turn, request, context.ApiVersion);
        List<AlterConfigsResponseResult> refused = new BrokerConfigGate(view).TakeRefused(
            request.Resources,
            resource => (resource.ResourceType, resource.ResourceName),
            resource => resource.Configs.Select(config => (config.Name, config.Value)),
            Result);
        ControllerResult<AlterConfigsResponse> result = Decide(turn, request, context.ApiVersion);
        result.Response.Responses.AddRange(refused);
        return result;
    }

    protected override AlterConfigsResponse Refuse(AlterConfigsRequest request, ErrorCode error) =>
        new() { Responses = [.. request.Resources.Select(resource => Result(resource, error, error.Message()))] };

    private static AlterConfigsResponseResult Result(AlterConfigsRequestResource resource, ErrorCode error, string? message) => new()
    {
        ResourceType = resource.ResourceType,
        ResourceName = resource.ResourceName,
        ErrorCode = (short)error,
        ErrorMessage = message,
    };
}
