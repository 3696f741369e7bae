using Sluice.Base.Lanes;
using Sluice.Metadata.Controller;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests;

/// <summary>
/// Hands out producer ids from blocks that the controller allocates (KIP-730): an id is given once in the life of the cluster, since a
/// block's allocation is committed before its first id leaves. Shared by all loops under its own lock; who comes while a block is being
/// fetched waits for it.
/// </summary>
internal sealed class ProducerIds(MetadataDriver driver, BrokerView view)
{
    /// <summary>Requests that may wait for a block.</summary>
    private const int WaitingLimit = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<IProducerIdTaker> _waiting = new();
    private long _next;
    private long _end;
    private bool _isFetching;

    /// <summary>Gives the taker an id, now or when a block has come.</summary>
    public void Take(IProducerIdTaker taker)
    {
        long id;
        lock (_gate)
        {
            if (_next == _end)
            {
                if (_waiting.Count >= WaitingLimit)
                {
                    id = -1;
                }
                else
                {
                    _waiting.Enqueue(taker);
                    if (_isFetching) return;
                    _isFetching = true;
                    id = -2;
                }
            }
            else
            {
                id = _next++;
            }
        }
        if (id >= 0) taker.Taken(id);
        else if (id == -1) taker.Refused(ErrorCode.CoordinatorLoadInProgress);
        else if (!driver.TrySubmit(new Allocation(this, view))) Failed(ErrorCode.CoordinatorLoadInProgress);
    }

    private void Arrived(long start, int length)
    {
        List<(IProducerIdTaker Taker, long Id)> served = [];
        bool again;
        lock (_gate)
        {
            _next = start;
            _end = start + length;
            while (_next < _end && _waiting.TryDequeue(out IProducerIdTaker? taker)) served.Add((taker, _next++));
            again = _isFetching = _waiting.Count > 0;
        }
        foreach ((IProducerIdTaker taker, long id) in served) taker.Taken(id);
        if (again && !driver.TrySubmit(new Allocation(this, view))) Failed(ErrorCode.CoordinatorLoadInProgress);
    }

    private void Failed(ErrorCode error)
    {
        IProducerIdTaker[] refused;
        lock (_gate)
        {
            _isFetching = false;
            refused = [.. _waiting];
            _waiting.Clear();
        }
        foreach (IProducerIdTaker taker in refused) taker.Refused(error);
    }

    private sealed class Allocation(ProducerIds owner, BrokerView view) : ControllerWork<AllocateProducerIdsResponse>
    {
        public override ControllerResult<AllocateProducerIdsResponse> Decide(ControllerTurn turn) =>
            turn.Controller.Brokers.AllocateProducerIds(new AllocateProducerIdsRequest
            {
                BrokerId = view.NodeId,
                BrokerEpoch = turn.Controller.Image.Cluster.Broker(view.NodeId)?.Epoch ?? -1,
            });

        public override void Answer(AllocateProducerIdsResponse response, Lane lane)
        {
            if (response.ErrorCode != 0) owner.Failed((ErrorCode)response.ErrorCode);
            else owner.Arrived(response.ProducerIdStart, response.ProducerIdLen);
        }

        public override void Refuse(ErrorCode error, Lane lane) => owner.Failed(ErrorCode.CoordinatorLoadInProgress);
    }
}

/// <summary>Somebody who asked for a producer id; told once, on any lane.</summary>
internal interface IProducerIdTaker
{
    void Taken(long producerId);

    void Refused(ErrorCode error);
}
