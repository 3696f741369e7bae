using Sluice.Protocol;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;

namespace Sluice.CompatibilityTests.Answers.Rows;

/// <summary>Produce: what is accepted, what is refused, and with which error.</summary>
internal static class ProduceRows
{
    private const string Topic = "produce";
    private const string Compacted = "produce-compacted";

    public static IEnumerable<RequestRow> All() =>
    [
        .. TopicSetup.Create(Topic, 2),
        .. TopicSetup.Create(Compacted, 1, ("cleanup.policy", "compact")),
        .. TopicSetup.Create("produce-small", 1, ("max.message.bytes", "1000")),
        .. TopicSetup.Create("produce-log-time", 1, ("message.timestamp.type", "LogAppendTime")),
        .. TopicSetup.Create("produce-two-replicas", 1, ("min.insync.replicas", "2")),
        .. TopicSetup.Create("produce-window", 1, ("message.timestamp.before.max.ms", "1000")),
        .. Accepted(), .. Refused(), .. Broken(), .. Sequences(),
    ];

    private static IEnumerable<RequestRow> Accepted()
    {
        yield return TopicSetup.Produce("acks all", Topic, 0, Batches.Of(2));
        yield return TopicSetup.Produce("acks 1", Topic, 0, Batches.Of(2), acks: 1);
        yield return TopicSetup.Produce("acks 0", Topic, 0, Batches.Of(2), acks: 0) with { PatienceMs = 150, From = 9 };
        foreach (CompressionCodec codec in Enum.GetValues<CompressionCodec>())
        {
            if (codec != CompressionCodec.Zstd) yield return TopicSetup.Produce($"codec {codec}", Topic, 1, Batches.Compressed(codec))
                with
            { From = 12 };
            else yield return TopicSetup.Produce("codec zstd", Topic, 1, Batches.Compressed(codec)) with { From = 7 };
        }
        yield return TopicSetup.Produce("log append time", "produce-log-time", 0, Batches.Of(1));
        yield return TopicSetup.Produce("log append time bit on a topic of create time", Topic, 1, Batches.Attributes(8))
            with
        { From = 12 };
        yield return TopicSetup.Produce("min.insync.replicas above the replication factor", "produce-two-replicas", 0, Batches.Of(1));
        yield return TopicSetup.Produce("records with keys to a compacted topic", Compacted, 0, Batches.Of(1)) with { From = 12 };
        yield return new RequestRow("nothing at all", ApiKey.Produce, (_, _) =>
            new ProduceRequest { Acks = -1, TimeoutMs = 1000, TopicData = [] });
    }

    private static IEnumerable<RequestRow> Refused()
    {
        yield return TopicSetup.Produce("unknown topic", "nowhere", 0, Batches.Of(1));
        yield return TopicSetup.Produce("unknown partition", Topic, 99, Batches.Of(1));
        yield return TopicSetup.Produce("acks 5", Topic, 0, Batches.Of(1), acks: 5);
        yield return TopicSetup.Produce("acks 5 and an unknown topic", "nowhere", 0, Batches.Of(1), acks: 5);
        yield return TopicSetup.Produce("acks 0 and an error", Topic, 99, Batches.Of(1), acks: 0);
        yield return TopicSetup.Produce("no key to a compacted topic", Compacted, 0, Batches.Of(2, nullKey: true));
        yield return TopicSetup.Produce("larger than max.message.bytes", "produce-small", 0, Batches.Large(2000));
        yield return TopicSetup.Produce("two hours from now", Topic, 0, _ => Batches.Of(1, timeMs: NowMs() + 7_200_000)) with { From = 12 };
        yield return TopicSetup.Produce("older than message.timestamp.before.max.ms", "produce-window", 0, Batches.Of(1)) with { From = 3 };
        yield return TopicSetup.Produce("zstd before version 7", Topic, 0, Batches.Compressed(CompressionCodec.Zstd)) with { To = 6 };
        yield return TopicSetup.Produce("transactional batch without a transactional id", Topic, 0, Batches.Of(
            1, new RecordBatchSettings { ProducerId = 5, ProducerEpoch = 0, BaseSequence = 0, IsTransactional = true }));
    }

    private static IEnumerable<RequestRow> Broken()
    {
        yield return TopicSetup.Produce("wrong checksum", Topic, 0, Batches.BadChecksum());
        yield return TopicSetup.Produce("magic 0", Topic, 0, Batches.Magic(0)) with { From = 8 };
        yield return TopicSetup.Produce("magic 1", Topic, 0, Batches.Magic(1));
        yield return TopicSetup.Produce("magic 3", Topic, 0, Batches.Magic(3)) with { From = 8 };
        yield return TopicSetup.Produce("no bytes", Topic, 0, Array.Empty<byte>());
        yield return TopicSetup.Produce("half a batch", Topic, 0, Batches.Of(1)[..40]) with { From = 8 };
        yield return TopicSetup.Produce("a batch cut short", Topic, 0, Batches.Of(1)[..^3]) with { From = 8 };
        yield return TopicSetup.Produce("two batches", Topic, 0, [.. Batches.Of(1), .. Batches.Of(1)]);
        yield return TopicSetup.Produce("a batch and three bytes", Topic, 0, [.. Batches.Of(1), 1, 2, 3]) with { From = 8 };
        yield return TopicSetup.Produce("base offset 5", Topic, 0, Batches.AtOffset(5));
        yield return TopicSetup.Produce("last offset delta 3 of one record", Topic, 0, Batches.LastOffsetDelta(3));
        yield return TopicSetup.Produce("count 2 of one record", Topic, 0, Batches.Count(2));
        yield return TopicSetup.Produce("count 0 of one record", Topic, 0, Batches.Count(0)) with { From = 8 };
        yield return TopicSetup.Produce("control bit", Topic, 0, Batches.Attributes(32));
        yield return TopicSetup.Produce("codec 5", Topic, 0, Batches.Attributes(5)) with { From = 8 };
        yield return TopicSetup.Produce("gzip bit and plain data", Topic, 0, Batches.Attributes(1)) with { From = 8 };
        yield return TopicSetup.Produce("snappy bit and plain data", Topic, 0, Batches.Attributes(2)) with { From = 12 };
        yield return TopicSetup.Produce("lz4 bit and plain data", Topic, 0, Batches.Attributes(3)) with { From = 12 };
        yield return TopicSetup.Produce("zstd bit and plain data", Topic, 0, Batches.Attributes(4)) with { From = 12 };
    }

    private static IEnumerable<RequestRow> Sequences()
    {
        yield return Init("an empty transactional id", "", 1000);
        yield return Init("a producer id without an epoch", null, 1000, producerId: 5) with { From = 3 };
        yield return Init("a timeout of zero without a transaction", null, 0);
        yield return new RequestRow("a producer's id", ApiKey.InitProducerId, (_, _) => new InitProducerIdRequest
        {
            TransactionalId = null, TransactionTimeoutMs = 1000,
        })
        {
            Then = (context, answer) => context.ProducerId = ((InitProducerIdResponse)answer).ProducerId,
        };
        yield return Sequence("first sequence", 0, 0);
        yield return Sequence("the same again", 0, 0);
        yield return Sequence("next sequence", 0, 1);
        yield return Sequence("first sequence once more", 0, 0);
        yield return Sequence("sequence 5 after 1", 0, 5);
        yield return Sequence("next epoch, sequence 3", 1, 3);
        yield return Sequence("next epoch, sequence 0", 1, 0);
        yield return Sequence("the old epoch", 0, 2);
        yield return TopicSetup.Produce("a producer id nobody gave out", Topic, 1, Batches.Sequenced(987_654_321, 0, 7)) with { From = 12 };
        yield return TopicSetup.Produce("wrap of the sequence", Topic, 1, Batches.Sequenced(987_654_322, 0, int.MaxValue))
            with
        { From = 13 };
        yield return TopicSetup.Produce("after the wrap", Topic, 1, Batches.Sequenced(987_654_322, 0, 0)) with { From = 13 };
        yield return TopicSetup.Produce("producer id with sequence -1", Topic, 1, Batches.Sequenced(987_654_323, 0, -1)) with { From = 12 };
    }

    private static RequestRow Init(string row, string? transactionalId, int timeoutMs, long producerId = -1) =>
        new(row, ApiKey.InitProducerId, (_, _) => new InitProducerIdRequest
        {
            TransactionalId = transactionalId, TransactionTimeoutMs = timeoutMs, ProducerId = producerId,
        });

    private static RequestRow Sequence(string row, short epoch, int sequence) =>
        TopicSetup.Produce(row, Topic, 0, context => Batches.Sequenced(context.ProducerId, epoch, sequence)) with { From = 13 };

    private static long NowMs() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
