using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>64 UnregisterBroker (KIP-631): forgets a broker.</summary>
internal sealed class UnregisterBrokerHandler(MetadataDriver driver)
    : ControllerHandler<UnregisterBrokerRequest, UnregisterBrokerResponse>(driver)
{
    public override ApiKey Key => ApiKey.UnregisterBroker;

    protected override ControllerResult<UnregisterBrokerResponse> Decide(
        ControllerTurn turn, UnregisterBrokerRequest request, short version) =>
        turn.Controller.Brokers.Unregister(request);

    protected override UnregisterBrokerResponse Refuse(UnregisterBrokerRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error, ErrorMessage = error.Message() };
}
