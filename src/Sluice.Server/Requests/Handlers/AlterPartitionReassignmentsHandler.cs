using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>45 AlterPartitionReassignments (KIP-455, KIP-860): gives partitions other replicas, or cancels that.</summary>
internal sealed class AlterPartitionReassignmentsHandler(MetadataDriver driver)
    : ControllerHandler<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>(driver)
{
    public override ApiKey Key => ApiKey.AlterPartitionReassignments;

    protected override ControllerResult<AlterPartitionReassignmentsResponse> Decide(
        ControllerTurn turn, AlterPartitionReassignmentsRequest request, short version) =>
        turn.Controller.Topics.AlterReassignments(request);

    protected override AlterPartitionReassignmentsResponse Refuse(AlterPartitionReassignmentsRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error, ErrorMessage = error.Message() };
}
