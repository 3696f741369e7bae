using Sluice.Metadata.Controller;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests.Handlers;

/// <summary>56 AlterPartition (KIP-497, KIP-903): a leader asks for another in-sync set.</summary>
internal sealed class AlterPartitionHandler(MetadataDriver driver)
    : ControllerHandler<AlterPartitionRequest, AlterPartitionResponse>(driver)
{
    public override ApiKey Key => ApiKey.AlterPartition;

    protected override ControllerResult<AlterPartitionResponse> Decide(ControllerTurn turn, AlterPartitionRequest request, short version) =>
        turn.Controller.Topics.AlterPartition(request, version);

    protected override AlterPartitionResponse Refuse(AlterPartitionRequest request, ErrorCode error) =>
        new() { ErrorCode = (short)error };
}
