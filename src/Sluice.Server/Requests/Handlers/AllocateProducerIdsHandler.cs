using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>67 AllocateProducerIds (KIP-730): a broker takes a block of producer ids.</summary>
internal sealed class AllocateProducerIdsHandler(MetadataDriver driver)
    : ControllerHandler<AllocateProducerIdsRequest, AllocateProducerIdsResponse>(driver)
{
    public override ApiKey Key => ApiKey.AllocateProducerIds;

    protected override ControllerResult<AllocateProducerIdsResponse> Decide(
        ControllerTurn turn, AllocateProducerIdsRequest request, short version) =>
        turn.Controller.Brokers.AllocateProducerIds(request);

    protected override AllocateProducerIdsResponse Refuse(AllocateProducerIdsRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error };
}
