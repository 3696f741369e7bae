using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 22 InitProducerId (KIP-98, KIP-360): a fresh producer id with epoch 0 for an idempotent producer. Transactional ids are answered as a
/// node does whose <c>__transaction_state</c> does not exist.
/// </summary>
internal sealed class InitProducerIdHandler(ProducerIds ids) : RequestHandler<InitProducerIdRequest>
{
    public override ApiKey Key => ApiKey.InitProducerId;

    protected override void Handle(RequestContext context, InitProducerIdRequest request)
    {
        if (request.TransactionalId is { } transactionalId)
        {
            context.Answer(Refused(transactionalId.Length == 0 ? ErrorCode.InvalidRequest : ErrorCode.NotCoordinator));
            return;
        }
        if ((request.ProducerId < 0) != (request.ProducerEpoch < 0))
        {
            context.Answer(Refused(ErrorCode.InvalidRequest));
            return;
        }
        ids.Take(new Taker(context));
    }

    private static InitProducerIdResponse Refused(ErrorCode error) =>
        new() { ErrorCode = (short)error, ProducerId = -1, ProducerEpoch = -1 };

    private sealed class Taker(RequestContext context) : IProducerIdTaker
    {
        public void Taken(long producerId) => context.Answer(new InitProducerIdResponse { ProducerId = producerId, ProducerEpoch = 0 });

        public void Refused(ErrorCode error) => context.Answer(InitProducerIdHandler.Refused(error));
    }
}
