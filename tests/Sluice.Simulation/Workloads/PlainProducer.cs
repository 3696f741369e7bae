using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>A producer without idempotence, which sends everything once: acks of 0, 1 and all, several partitions per request.</summary>
internal sealed class PlainProducer : ClientProcess
{
    private const int MostPending = 4;

    private const short FirstZstdVersion = 7;

    private readonly BatchMaker _batches;
    private readonly short _version;

    public PlainProducer(World world, string name)
        : base(world, name)
    {
        _version = (short)(3 + Random.NextInt(11));
        _batches = new BatchMaker(world, Random) { KnowsZstd = _version >= FirstZstdVersion };
    }

    protected override bool Act()
    {
        if (!World.IsOpen || Pending >= MostPending || Random.NextInt(3) != 0) return false;
        short acks = (short)(Random.NextInt(3) - 1);
        var request = new ProduceRequest { Acks = acks, TimeoutMs = 20_000 };
        List<(ProduceTarget Target, SentBatch Batch)> sent = [];
        for (int left = 1 + Random.NextInt(3); left > 0; left--)
        {
            if (ProduceTarget.Draw(World, Random, _version >= ProduceTarget.FirstIdVersion) is not { } target) continue;
            if (sent.Any(s => s.Target.Model == target.Model)) continue;
            SentBatch batch = _batches.Next();
            target.AddTo(request, batch.Bytes);
            World.Trace.Add($"{Name} sends {Values.Name(batch.Ids[0])} + {batch.Ids.Length - 1} to {target.Model.Name}, acks {acks}");
            sent.Add((target, batch));
        }
        if (sent.Count == 0) return false;
        if (acks == 0) SendUnanswered(ApiKey.Produce, _version, request);
        else Send<ProduceResponse>(ApiKey.Produce, _version, request, response => Answered(sent, response), static () => { });
        return true;
    }

    private void Answered(List<(ProduceTarget Target, SentBatch Batch)> sent, ProduceResponse response)
    {
        if (response.Responses.Count != sent.Count) throw Unexpected($"{response.Responses.Count} answers for {sent.Count} partitions");
        for (int i = 0; i < sent.Count; i++)
        {
            (ProduceTarget target, SentBatch batch) = sent[i];
            ProduceResponsePartitionResponse told = response.Responses[i].PartitionResponses[0];
            ProduceErrors.Check(World, this, target, (ErrorCode)told.ErrorCode);
            if (told.ErrorCode == 0 && target.IsCurrent) ProduceErrors.Acked(World, target, batch, told);
        }
    }
}
