using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>46 ListPartitionReassignments (KIP-455): the reassignments under way.</summary>
internal sealed class ListPartitionReassignmentsHandler(MetadataDriver driver)
    : ControllerHandler<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>(driver)
{
    public override ApiKey Key => ApiKey.ListPartitionReassignments;

    protected override ControllerResult<ListPartitionReassignmentsResponse> Decide(
        ControllerTurn turn, ListPartitionReassignmentsRequest request, short version) =>
        new([], turn.Controller.Topics.ListReassignments(request));

    protected override ListPartitionReassignmentsResponse Refuse(ListPartitionReassignmentsRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error, ErrorMessage = error.Message() };
}
