using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>
/// A producer that may repeat without duplicating: ids from InitProducerId, sequence numbers per partition kept over reconnects, up to five
/// batches in flight, everything unanswered sent again in order. When the node has forgotten it for a reason that Kafka has as well, what
/// is unanswered is given up as unknown and a new id is asked for.
/// </summary>
internal sealed class IdempotentProducer : ClientProcess
{
    private const short FirstZstdVersion = 7;

    private readonly BatchMaker _batches;
    private readonly short _version;
    private readonly List<SequenceLane> _lanes = [];
    private long _producerId = -1;
    private short _epoch;
    private bool _isAsking;

    public IdempotentProducer(World world, string name)
        : base(world, name)
    {
        _version = (short)(3 + Random.NextInt(11));
        _batches = new BatchMaker(world, Random) { KnowsZstd = _version >= FirstZstdVersion };
    }

    public override bool IsIdle => base.IsIdle && _lanes.TrueForAll(static l => l.Unacked.Count == 0);

    protected override void Disconnected()
    {
        _isAsking = false;
        foreach (SequenceLane lane in _lanes) lane.ConnectionLost();
    }

    protected override bool Act()
    {
        if (_producerId < 0) return !_isAsking && (World.IsOpen || !IsIdle) && AskForId();
        foreach (SequenceLane lane in _lanes)
        {
            if (lane.MustRepeat && lane.IsQuiet) return Repeat(lane);
        }
        if (!World.IsOpen || Random.NextInt(3) != 0) return false;
        SendNew();
        return true;
    }

    private bool AskForId()
    {
        _isAsking = true;
        var request = new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 60_000 };
        Send<InitProducerIdResponse>(ApiKey.InitProducerId, 4, request, GotId, static () => { });
        return true;
    }

    private void GotId(InitProducerIdResponse response)
    {
        _isAsking = false;
        if (response.ErrorCode != 0)
        {
            if ((ErrorCode)response.ErrorCode is ErrorCode.CoordinatorLoadInProgress or ErrorCode.RequestTimedOut) return;
            throw Unexpected($"no producer id: {(ErrorCode)response.ErrorCode}");
        }
        if (!World.ProducerIds.Add(response.ProducerId))
        {
            throw new ViolationException("producer-id-twice", $"{response.ProducerId} was given out twice");
        }
        World.Trace.Add($"{Name} is producer {response.ProducerId}");
        (_producerId, _epoch) = (response.ProducerId, response.ProducerEpoch);
    }

    private bool Repeat(SequenceLane lane)
    {
        World.Trace.Add(
            $"{Name} repeats {lane.Unacked.Count} batches from sequence {lane.Unacked[0].BaseSequence} to {lane.Target.Model.Name}");
        lane.MustRepeat = false;
        foreach (SentBatch batch in lane.Unacked.ToArray()) SendBatches([(lane, batch)]);
        return true;
    }

    private void SendNew()
    {
        List<(SequenceLane, SentBatch)> sending = [];
        for (int left = 1 + Random.NextInt(3); left > 0; left--)
        {
            if (ProduceTarget.Draw(World, Random, _version >= ProduceTarget.FirstIdVersion) is not { } target) continue;
            SequenceLane lane = LaneTo(target);
            if (lane.MustRepeat || lane.Unacked.Count >= SequenceLane.MostBatches || sending.Exists(s => s.Item1 == lane)) continue;
            SentBatch batch = _batches.Next(_producerId, _epoch, lane.NextSequence);
            lane.NextSequence += batch.Ids.Length;
            lane.Unacked.Add(batch);
            sending.Add((lane, batch));
        }
        if (sending.Count > 0) SendBatches(sending);
    }

    private SequenceLane LaneTo(ProduceTarget target)
    {
        SequenceLane? lane = _lanes.Find(l => l.Target.Model == target.Model);
        if (lane is null) _lanes.Add(lane = new SequenceLane(target, World.Losses));
        return lane;
    }

    private void SendBatches(List<(SequenceLane Lane, SentBatch Batch)> sent)
    {
        var request = new ProduceRequest { Acks = -1, TimeoutMs = 20_000 };
        foreach ((SequenceLane lane, SentBatch batch) in sent)
        {
            batch.IsOnItsWay = true;
            lane.Target.AddTo(request, batch.Bytes);
            World.Trace.Add(
                $"{Name} sends {Values.Name(batch.Ids[0])} + {batch.Ids.Length - 1} as {batch.BaseSequence} to {lane.Target.Model.Name}");
        }
        Send<ProduceResponse>(ApiKey.Produce, _version, request, response => Answered(sent, response), static () => { });
    }

    private void Answered(List<(SequenceLane Lane, SentBatch Batch)> sent, ProduceResponse response)
    {
        if (response.Responses.Count != sent.Count) throw Unexpected($"{response.Responses.Count} answers for {sent.Count} partitions");
        for (int i = 0; i < sent.Count; i++) Answered(sent[i].Lane, sent[i].Batch, response.Responses[i].PartitionResponses[0]);
    }

    private void Answered(SequenceLane lane, SentBatch batch, ProduceResponsePartitionResponse told)
    {
        var error = (ErrorCode)told.ErrorCode;
        batch.IsOnItsWay = false;
        if (!lane.Unacked.Contains(batch)) return;
        if (!lane.Target.IsCurrent && !lane.Target.Topic.IsUnsettled)
        {
            GiveUp(lane);
        }
        else if (error == ErrorCode.None)
        {
            // An earlier one that was told no more than that its time was up may well have been taken.
            if (lane.Unacked.TakeWhile(earlier => earlier != batch).Any(static earlier => !earlier.HasTimedOut))
            {
                throw Unexpected($"{lane.Target.Model.Name}: sequence {batch.BaseSequence} before an earlier one");
            }
            if (lane.Target.IsCurrent) ProduceErrors.Acked(World, lane.Target, batch, told);
            lane.Unacked.Remove(batch);
            lane.LossesAtAck = World.Losses;
        }
        else if (error is ErrorCode.OutOfOrderSequenceNumber or ErrorCode.DuplicateSequenceNumber or ErrorCode.UnknownProducerId)
        {
            Refused(lane, batch, error);
        }
        else
        {
            ProduceErrors.Check(World, this, lane.Target, error);
            bool isGone = error is ErrorCode.UnknownTopicId or ErrorCode.UnknownTopicOrPartition;
            // Whether somebody's lost request deleted the topic is settled when all is quiet: nothing to wait for.
            if (isGone && !World.IsOpen) StartAnew();
            batch.HasTimedOut |= error == ErrorCode.RequestTimedOut;
            lane.MustRepeat = lane.Unacked.Count > 0;
        }
    }

    private void Refused(SequenceLane lane, SentBatch batch, ErrorCode error)
    {
        World.Trace.Add($"{Name}: {lane.Target.Model.Name} answers {error} to sequence {batch.BaseSequence}");
        lane.MustRepeat = true;
        if (lane.Unacked[0] != batch) return;
        bool isExcused = batch.Life != World.Node.Life || lane.LossesAtAck != World.Losses || World.ProducersMayExpire;
        if (!isExcused)
        {
            throw new ViolationException("sequence-forgotten",
                $"{Name}: {lane.Target.Model.Name} answers {error} to {batch.BaseSequence}, first sent in this life, nothing was lost");
        }
        StartAnew();
    }

    private void StartAnew()
    {
        _producerId = -1;
        foreach (SequenceLane lane in _lanes) GiveUp(lane);
    }

    /// <summary>What is not answered stays unknown for ever.</summary>
    private static void GiveUp(SequenceLane lane)
    {
        lane.Unacked.Clear();
        lane.NextSequence = 0;
        lane.MustRepeat = false;
    }
}
