using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>62 BrokerRegistration (KIP-631, KIP-858): a broker announces itself and gets its epoch.</summary>
internal sealed class BrokerRegistrationHandler(MetadataDriver driver)
    : ControllerHandler<BrokerRegistrationRequest, BrokerRegistrationResponse>(driver)
{
    public override ApiKey Key => ApiKey.BrokerRegistration;

    protected override ControllerResult<BrokerRegistrationResponse> Decide(
        ControllerTurn turn, BrokerRegistrationRequest request, short version) =>
        turn.Controller.Brokers.Register(request, version, turn.NextOffset, turn.Now);

    protected override BrokerRegistrationResponse Refuse(BrokerRegistrationRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error };
}
