using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>57 UpdateFeatures (KIP-584): finalizes feature levels.</summary>
internal sealed class UpdateFeaturesHandler(MetadataDriver driver)
    : ControllerHandler<UpdateFeaturesRequest, UpdateFeaturesResponse>(driver)
{
    public override ApiKey Key => ApiKey.UpdateFeatures;

    protected override ControllerResult<UpdateFeaturesResponse> Decide(ControllerTurn turn, UpdateFeaturesRequest request, short version) =>
        turn.Controller.Configs.UpdateFeatures(request, version, turn.KraftVersion);

    protected override UpdateFeaturesResponse Refuse(UpdateFeaturesRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error, ErrorMessage = error.Message() };
}
