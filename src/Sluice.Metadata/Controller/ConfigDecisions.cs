using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>What the controller decides about settings and features. Owned like its <see cref="Controller"/>.</summary>
public sealed class ConfigDecisions
{
    private readonly Controller _controller;

    internal ConfigDecisions(Controller controller) => _controller = controller;

    public ControllerResult<IncrementalAlterConfigsResponse> Alter(IncrementalAlterConfigsRequest request) =>
        ConfigChanges.Decide(_controller.View, request);

    /// <summary>The older API, which replaces all settings of a resource.</summary>
    public ControllerResult<AlterConfigsResponse> Replace(AlterConfigsRequest request) => ConfigChanges.Decide(_controller.View, request);

    public ControllerResult<AlterClientQuotasResponse> AlterQuotas(AlterClientQuotasRequest request) =>
        QuotaChanges.Decide(_controller.View, request);

    /// <summary>UpdateFeatures; <paramref name="kraftVersion"/> is the level in force in the quorum.</summary>
    public ControllerResult<UpdateFeaturesResponse> UpdateFeatures(UpdateFeaturesRequest request, short version, short kraftVersion) =>
        FeatureUpdates.Decide(_controller.View, request, version, kraftVersion);
}
