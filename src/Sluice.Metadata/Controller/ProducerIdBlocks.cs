using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>Decides on AllocateProducerIds: every block is given out once in the life of the cluster (KIP-730).</summary>
internal static class ProducerIdBlocks
{
    public const int BlockSize = 1000;

    public static ControllerResult<AllocateProducerIdsResponse> Decide(ControllerView view, AllocateProducerIdsRequest request)
    {
        if (view.Image.Cluster.Broker(request.BrokerId) is not { } broker || broker.Epoch != request.BrokerEpoch)
            return Refused(ErrorCode.StaleBrokerEpoch);
        long first = view.Image.ProducerIds.NextProducerId;
        if (first > long.MaxValue - BlockSize) return Refused(ErrorCode.UnknownServerError);
        MetadataRecord record = MetadataRecord.V0(new ProducerIdsRecord
        {
            BrokerId = request.BrokerId, BrokerEpoch = request.BrokerEpoch, NextProducerId = first + BlockSize,
        });
        return new([record], new AllocateProducerIdsResponse { ProducerIdStart = first, ProducerIdLen = BlockSize });
    }

    private static ControllerResult<AllocateProducerIdsResponse> Refused(ErrorCode code) =>
        new([], new AllocateProducerIdsResponse { ErrorCode = (short)code });
}
