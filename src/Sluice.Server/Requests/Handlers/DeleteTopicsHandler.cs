using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>20 DeleteTopics (KIP-4, KIP-516): by name, or by id from version 6 on.</summary>
internal sealed class DeleteTopicsHandler(MetadataDriver driver) : ControllerHandler<DeleteTopicsRequest, DeleteTopicsResponse>(driver)
{
    public override ApiKey Key => ApiKey.DeleteTopics;

    protected override ControllerResult<DeleteTopicsResponse> Decide(ControllerTurn turn, DeleteTopicsRequest request, short version) =>
        turn.Controller.Topics.Delete(request, version);

    protected override DeleteTopicsResponse Refuse(DeleteTopicsRequest request, ErrorCode error)
    {
        var response = new DeleteTopicsResponse();
        foreach (string name in request.TopicNames)
        {
            response.Responses.Add(new DeleteTopicsResponseTopic { Name = name, ErrorCode = (short)error, ErrorMessage = error.Message() });
        }
        foreach (DeleteTopicsRequestTopic topic in request.Topics)
        {
            response.Responses.Add(new DeleteTopicsResponseTopic
            {
                Name = topic.Name,
                TopicId = topic.TopicId,
                ErrorCode = (short)error,
                ErrorMessage = error.Message(),
            });
        }
        return response;
    }
}
