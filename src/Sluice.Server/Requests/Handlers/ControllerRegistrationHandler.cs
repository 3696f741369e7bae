using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>70 ControllerRegistration (KIP-919): a controller announces its listeners and features.</summary>
internal sealed class ControllerRegistrationHandler(MetadataDriver driver)
    : ControllerHandler<ControllerRegistrationRequest, ControllerRegistrationResponse>(driver)
{
    public override ApiKey Key => ApiKey.ControllerRegistration;

    protected override ControllerResult<ControllerRegistrationResponse> Decide(
        ControllerTurn turn, ControllerRegistrationRequest request, short version) =>
        turn.Controller.Brokers.RegisterController(request);

    protected override ControllerRegistrationResponse Refuse(ControllerRegistrationRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error, ErrorMessage = error.Message() };
}
