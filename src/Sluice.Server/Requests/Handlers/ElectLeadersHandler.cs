using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>43 ElectLeaders (KIP-183, KIP-460): preferred or unclean elections on demand.</summary>
internal sealed class ElectLeadersHandler(MetadataDriver driver) : ControllerHandler<ElectLeadersRequest, ElectLeadersResponse>(driver)
{
    public override ApiKey Key => ApiKey.ElectLeaders;

    protected override ControllerResult<ElectLeadersResponse> Decide(ControllerTurn turn, ElectLeadersRequest request, short version) =>
        turn.Controller.Topics.ElectLeaders(request, version);

    protected override ElectLeadersResponse Refuse(ElectLeadersRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error };
}
