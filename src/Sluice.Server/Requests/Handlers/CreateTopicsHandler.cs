using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>19 CreateTopics (KIP-4, KIP-464, KIP-525): decided by the controller, answered once the records are committed.</summary>
internal sealed class CreateTopicsHandler(MetadataDriver driver) : ControllerHandler<CreateTopicsRequest, CreateTopicsResponse>(driver)
{
    public override ApiKey Key => ApiKey.CreateTopics;

    protected override ControllerResult<CreateTopicsResponse> Decide(ControllerTurn turn, CreateTopicsRequest request, short version) =>
        turn.Controller.Topics.Create(request, turn.Random);

    protected override CreateTopicsResponse Refuse(CreateTopicsRequest request, ErrorCode error)
    {
        var response = new CreateTopicsResponse();
        foreach (CreateTopicsRequestTopic topic in request.Topics)
        {
            response.Topics.Add(
                new CreateTopicsResponseTopic { Name = topic.Name, ErrorCode = (short)error, ErrorMessage = error.Message() });
        }
        return response;
    }
}
