using Sluice.Base;
using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>What the controller decides about topics. Owned like its <see cref="Controller"/>, whose newest state it looks at.</summary>
public sealed class TopicDecisions
{
    private const int ElectionsAtOnce = 1000;

    private readonly Controller _controller;

    internal TopicDecisions(Controller controller) => _controller = controller;

    public ControllerResult<CreateTopicsResponse> Create(CreateTopicsRequest request, IRandomSource random) =>
        TopicCreation.Decide(_controller.View, request, random);

    public ControllerResult<DeleteTopicsResponse> Delete(DeleteTopicsRequest request, short version) =>
        TopicDeletion.Decide(_controller.View, request, version);

    public ControllerResult<CreatePartitionsResponse> CreatePartitions(CreatePartitionsRequest request, IRandomSource random) =>
        PartitionCreation.Decide(_controller.View, request, random);

    public ControllerResult<ElectLeadersResponse> ElectLeaders(ElectLeadersRequest request, short version) =>
        LeaderElections.Decide(_controller.View, request, version);

    public ControllerResult<AlterPartitionResponse> AlterPartition(AlterPartitionRequest request, short version) =>
        IsrChanges.Decide(_controller.View, request, version);

    public ControllerResult<AlterPartitionReassignmentsResponse> AlterReassignments(AlterPartitionReassignmentsRequest request) =>
        Reassignments.Alter(_controller.View, request);

    public ListPartitionReassignmentsResponse ListReassignments(ListPartitionReassignmentsRequest request) =>
        Reassignments.List(_controller.View, request);

    /// <summary>Every <c>leader.imbalance.check.interval.seconds</c>; nothing where <c>auto.leader.rebalance.enable</c> is false.</summary>
    public IReadOnlyList<MetadataRecord> ElectPreferredLeaders() => _controller.View.Layers.Boolean("auto.leader.rebalance.enable")
        ? LeaderElections.ElectPreferred(_controller.View, ElectionsAtOnce)
        : [];

    /// <summary>Every <c>unclean.leader.election.interval.ms</c>.</summary>
    public IReadOnlyList<MetadataRecord> ElectUncleanLeaders() => LeaderElections.ElectUnclean(_controller.View, ElectionsAtOnce);
}
