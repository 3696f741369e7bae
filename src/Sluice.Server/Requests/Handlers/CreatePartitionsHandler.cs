using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>37 CreatePartitions (KIP-195): adds partitions to topics.</summary>
internal sealed class CreatePartitionsHandler(MetadataDriver driver)
    : ControllerHandler<CreatePartitionsRequest, CreatePartitionsResponse>(driver)
{
    public override ApiKey Key => ApiKey.CreatePartitions;

    protected override ControllerResult<CreatePartitionsResponse> Decide(
        ControllerTurn turn, CreatePartitionsRequest request, short version) =>
        turn.Controller.Topics.CreatePartitions(request, turn.Random);

    protected override CreatePartitionsResponse Refuse(CreatePartitionsRequest request, ErrorCode error)
    {
        var response = new CreatePartitionsResponse();
        foreach (CreatePartitionsRequestTopic topic in request.Topics)
        {
            response.Results.Add(
                new CreatePartitionsResponseResult { Name = topic.Name, ErrorCode = (short)error, ErrorMessage = error.Message() });
        }
        return response;
    }
}
