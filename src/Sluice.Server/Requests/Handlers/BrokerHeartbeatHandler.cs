using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>63 BrokerHeartbeat (KIP-631): keeps a broker registered, unfences it, and lets it go in order.</summary>
internal sealed class BrokerHeartbeatHandler(MetadataDriver driver)
    : ControllerHandler<BrokerHeartbeatRequest, BrokerHeartbeatResponse>(driver)
{
    public override ApiKey Key => ApiKey.BrokerHeartbeat;

    protected override ControllerResult<BrokerHeartbeatResponse> Decide(
        ControllerTurn turn, BrokerHeartbeatRequest request, short version) =>
        turn.Controller.Brokers.Heartbeat(request, turn.NextOffset, turn.Now);

    protected override BrokerHeartbeatResponse Refuse(BrokerHeartbeatRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error };
}
