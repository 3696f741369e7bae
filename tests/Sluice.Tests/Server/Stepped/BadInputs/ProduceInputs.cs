using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Xunit;

namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>Rows 41–44, 56–61 and 71–76: produce requests whose batches are whole, and that are wrong otherwise.</summary>
internal static class ProduceInputs
{
    public static IEnumerable<BadInput> All =>
    [
        Acks(2),
        Acks(-2),
        new(42, "acks=0 with an error", FailedWithoutAcks),
        new(42, "acks=0 without an error is not answered", QuietWithoutAcks),
        new(43, "null records", bench => bench.ExpectProduce(ErrorCode.InvalidRecord, null)),
        new(44, "empty records", bench => bench.ExpectProduce(ErrorCode.InvalidRecord, [])),
        new(56, "a transactional batch without a transactional id", TransactionalWithoutId),
        new(56, "a transactional batch without the right to its id", _ => { }) { Pending = "authorization comes later" },
        new(57, "two producer ids in one transactional request", _ => { }) { Pending = "transactions come later" },
        new(58, "a transactional batch of a partition outside of the transaction", _ => { }) { Pending = "transactions come later" },
        new(59, "a gap in the sequence", SequenceGap),
        new(59, "a sequence older than five batches", OldSequence),
        new(60, "duplicates within five batches", Duplicates),
        new(61, "a stale producer epoch", StaleEpoch),
        new(71, "a batch above max.message.bytes", LargeBatch),
        new(71, "a batch above segment.bytes", BatchAboveSegment),
        new(72, "a partition twice in one request", PartitionTwice),
        new(73, "records for __consumer_offsets", InternalTopic),
        Unknown("partition −1", "t", -1, ErrorCode.UnknownTopicOrPartition),
        Unknown("partition 3 of 3", "t", 3, ErrorCode.UnknownTopicOrPartition),
        Unknown("an unknown topic", "nobody-made-this", 0, ErrorCode.UnknownTopicOrPartition),
        new(74, "an unknown topic id", UnknownId),
        new(75, "a negative timeout with acks=all", NegativeTimeout),
        new(76, "200 partitions of 50 KiB in one request", ManyPartitions) { IsExpensive = true },
    ];

    private static BadInput Acks(short acks) => new(41, $"acks={acks}", bench =>
    {
        ProduceRequest request = SteppedRequests.ProduceOf("t", 0, Batches.Of("x"), acks);
        request.TopicData[0].PartitionData.Add(new ProduceRequestPartitionData { Index = 1, Records = Batches.Of("y") });
        ProduceResponse told = bench.Call<ProduceResponse>(ApiKey.Produce, 12, request);
        Assert.All(told.Responses[0].PartitionResponses, p => Assert.Equal(ErrorCode.InvalidRequiredAcks, (ErrorCode)p.ErrorCode));
    });

    private static void FailedWithoutAcks(BadInputBench bench)
    {
        bench.Send(bench.Client.Frame(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 99, Batches.Of("x"), acks: 0)));
        bench.ExpectClosed();
        bench.Reconnect();
        byte[] broken = Batches.Of("x");
        broken[^1] ^= 1;
        bench.Send(bench.Client.Frame(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 0, broken, acks: 0)));
        bench.ExpectClosed();
    }

    private static void QuietWithoutAcks(BadInputBench bench)
    {
        bench.Send(bench.Client.Frame(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 0, Batches.Of("x"), acks: 0)));
        Assert.Equal(0, bench.Client.BytesWaiting);
        bench.ExpectAnswered();
    }

    private static void TransactionalWithoutId(BadInputBench bench)
    {
        var settings = new RecordBatchSettings { ProducerId = 5, ProducerEpoch = 0, BaseSequence = 0, IsTransactional = true };
        ProduceRequest request = SteppedRequests.ProduceOf("t", 0, Batches.Of(settings, Batches.NowMs, "x"));
        request.TopicData[0].PartitionData.Add(new ProduceRequestPartitionData { Index = 1, Records = Batches.Of("y") });
        ProduceResponse told = bench.Call<ProduceResponse>(ApiKey.Produce, 11, request);
        Assert.All(told.Responses[0].PartitionResponses,
            p => Assert.Equal(ErrorCode.TransactionalIdAuthorizationFailed, (ErrorCode)p.ErrorCode));
    }

    private static long NewProducerId(BadInputBench bench) => bench.Client.Call<InitProducerIdResponse>(
        ApiKey.InitProducerId, 4, new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1000 }).ProducerId;

    private static void SequenceGap(BadInputBench bench)
    {
        long id = NewProducerId(bench);
        bench.ExpectProduce(ErrorCode.None, Batches.Idempotent(id, 0, 0, "a", "b"));
        bench.ExpectProduce(ErrorCode.OutOfOrderSequenceNumber, Batches.Idempotent(id, 0, 3, "d"));
        bench.ExpectProduce(ErrorCode.None, Batches.Idempotent(id, 0, 2, "c"));
    }

    private static void OldSequence(BadInputBench bench)
    {
        long id = NewProducerId(bench);
        for (int i = 0; i < 6; i++) bench.ExpectProduce(ErrorCode.None, Batches.Idempotent(id, 0, i, "a"));
        bench.ExpectProduce(ErrorCode.OutOfOrderSequenceNumber, Batches.Idempotent(id, 0, 0, "a"));
    }

    private static void Duplicates(BadInputBench bench)
    {
        long id = NewProducerId(bench);
        long[] offsets = [.. Enumerable.Range(0, 5)
            .Select(i => bench.ExpectProduce(ErrorCode.None, Batches.Idempotent(id, 0, i, "a")).BaseOffset)];
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(offsets[i], bench.ExpectProduce(ErrorCode.None, Batches.Idempotent(id, 0, i, "a")).BaseOffset);
        }
    }

    private static void StaleEpoch(BadInputBench bench)
    {
        long id = NewProducerId(bench);
        bench.ExpectProduce(ErrorCode.None, Batches.Idempotent(id, 1, 0, "a"));
        bench.ExpectProduce(ErrorCode.InvalidProducerEpoch, Batches.Idempotent(id, 0, 1, "b"));
    }

    private static void LargeBatch(BadInputBench bench) =>
        bench.ExpectProduce(ErrorCode.MessageTooLarge, Batches.Of(new string('x', 1_048_588)));

    private static void BatchAboveSegment(BadInputBench bench) =>
        bench.ExpectProduce(ErrorCode.RecordListTooLarge, Batches.Of(new string('x', 1_048_577)), topic: "big");

    private static void PartitionTwice(BadInputBench bench)
    {
        int before = bench.Client.ReadAll("t", 2).Count;
        ProduceRequest request = SteppedRequests.ProduceOf("t", 2, Batches.Of("x"));
        request.TopicData[0].PartitionData.Add(new ProduceRequestPartitionData { Index = 1, Records = Batches.Of("good") });
        request.TopicData[0].PartitionData.Add(new ProduceRequestPartitionData { Index = 2, Records = Batches.Of("y") });
        ProduceResponse told = bench.Call<ProduceResponse>(ApiKey.Produce, 12, request);
        ErrorCode[] errors = [.. told.Responses[0].PartitionResponses.Select(p => (ErrorCode)p.ErrorCode)];
        Assert.Equal([ErrorCode.InvalidRequest, ErrorCode.None, ErrorCode.InvalidRequest], errors);
        Assert.Equal(before, bench.Client.ReadAll("t", 2).Count);
    }

    private static void InternalTopic(BadInputBench bench)
    {
        SteppedClient admin = bench.Node.Connect("__admin_client");
        if (bench.Turn == 0) admin.CreateTopic("__consumer_offsets", 1, ("cleanup.policy", "compact"));
        Assert.Equal(ErrorCode.InvalidTopicException, (ErrorCode)admin.Produce("__consumer_offsets", 0, Batches.Of("x")).ErrorCode);
        bench.ExpectProduce(ErrorCode.InvalidTopicException, Batches.Of("x"), topic: "__consumer_offsets");
    }

    private static BadInput Unknown(string what, string topic, int partition, ErrorCode error) => new(74, what, bench =>
        Assert.Equal(error, (ErrorCode)bench.Client.Produce(topic, partition, Batches.Of("x")).ErrorCode));

    private static void UnknownId(BadInputBench bench)
    {
        foreach (Uuid id in (Uuid[])[Uuid.Zero, Uuid.FromRandom(1, 2) ?? Uuid.Zero])
        {
            ProduceRequest request = SteppedRequests.ProduceOf("", 0, Batches.Of("x"));
            request.TopicData[0].TopicId = id;
            ProduceResponse told = bench.Call<ProduceResponse>(ApiKey.Produce, 13, request);
            Assert.Equal(ErrorCode.UnknownTopicId, (ErrorCode)told.Responses[0].PartitionResponses[0].ErrorCode);
        }
    }

    /// <summary>An in-sync set of one commits at once: there is nothing to wait for.</summary>
    private static void NegativeTimeout(BadInputBench bench)
    {
        ProduceRequest request = SteppedRequests.ProduceOf("t", 0, Batches.Of("x"), acks: -1, timeoutMs: -1);
        ProduceResponse told = bench.Call<ProduceResponse>(ApiKey.Produce, 12, request);
        Assert.Equal(ErrorCode.None, (ErrorCode)told.Responses[0].PartitionResponses[0].ErrorCode);
    }

    private static void ManyPartitions(BadInputBench bench)
    {
        const int partitions = 200;
        if (bench.Turn == 0) bench.Client.CreateTopic("wide", partitions);
        ProduceRequest request = SteppedRequests.ProduceOf("wide", 0, Batches.Of(new string('x', 50 * 1024)));
        for (int i = 1; i < partitions; i++)
        {
            byte[] records = Batches.Of(new string('x', 50 * 1024));
            request.TopicData[0].PartitionData.Add(new ProduceRequestPartitionData { Index = i, Records = records });
        }
        ProduceResponse told = bench.Call<ProduceResponse>(ApiKey.Produce, 12, request);
        Assert.Equal(partitions, told.Responses[0].PartitionResponses.Count(p => p.ErrorCode == 0 && p.BaseOffset == bench.Turn));
    }
}
