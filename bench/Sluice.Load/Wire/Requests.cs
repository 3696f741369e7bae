using Sluice.Protocol;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Sluice.Protocol.Wire;

namespace Sluice.Load.Wire;

/// <summary>Builds whole request frames once, before anything is measured.</summary>
internal static class Requests
{
    public const short ProduceVersion = 9;
    public const short FetchVersion = 12;

    private const int RecordBytes = 1000;

    /// <summary>Records in a batch of <paramref name="bytes"/>: one of a small batch, else about one per 1,000 bytes.</summary>
    public static int RecordCount(int bytes) => Math.Max(1, bytes / (RecordBytes + 24));

    /// <summary>A batch of exactly <paramref name="bytes"/> bytes, of random values that nothing could compress.</summary>
    public static byte[] Batch(int bytes, long nowMs)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchSettings { Codec = CompressionCodec.None });
        int count = RecordCount(bytes);
        var random = new Random(1);
        byte[] value = new byte[bytes];
        random.NextBytes(value);
        for (int i = 0; i < count - 1; i++) builder.AppendSpans(nowMs, default, value.AsSpan(0, RecordBytes));
        // The last record fills up; its own overhead depends on its length.
        int rest = bytes - builder.EstimatedSize;
        for (int overhead = 7; overhead < 16; overhead++)
        {
            if (rest - overhead < 0) continue;
            using var trial = new RecordBatchBuilder(new RecordBatchSettings());
            for (int i = 0; i < count - 1; i++) trial.AppendSpans(nowMs, default, value.AsSpan(0, RecordBytes));
            trial.AppendSpans(nowMs, default, value.AsSpan(0, rest - overhead));
            if (trial.EstimatedSize == bytes) return trial.Build();
        }
        throw new InvalidOperationException($"no batch of {bytes} bytes");
    }

    public static byte[] Produce(string topic, int partition, byte[] batch) => Frame(ApiKey.Produce, ProduceVersion, new ProduceRequest
    {
        Acks = 1,
        TimeoutMs = 30_000,
        TopicData = [new() { Name = topic, PartitionData = [new() { Index = partition, Records = batch }] }],
    });

    /// <summary>ApiVersions as librdkafka and Java send it first.</summary>
    public static byte[] ApiVersions() => Frame(
        ApiKey.ApiVersions, 3, new ApiVersionsRequest { ClientSoftwareName = "sluice-load", ClientSoftwareVersion = "1" });

    public static byte[] Fetch(string topic, int partition, long offset, int bytes, int waitMs = 500) =>
        Fetch(topic, [new() { Partition = partition, FetchOffset = offset, PartitionMaxBytes = bytes }], waitMs);

    public static byte[] Fetch(string topic, List<FetchRequestPartition> partitions, int waitMs)
    {
        var request = new FetchRequest
        {
            ReplicaId = -1,
            MaxWaitMs = waitMs,
            MinBytes = 1,
            MaxBytes = 55 << 20,
            SessionEpoch = -1,
            Topics = [new() { Topic = topic, Partitions = partitions }],
            ForgottenTopicsData = [],
            RackId = "",
        };
        return Frame(ApiKey.Fetch, FetchVersion, request);
    }

    /// <summary>Metadata of all topics.</summary>
    public static byte[] Metadata() => Frame(ApiKey.Metadata, 9, new MetadataRequest { Topics = null });

    /// <summary>The end of partition 0.</summary>
    public static byte[] ListOffsets(string topic) => Frame(ApiKey.ListOffsets, 6, new ListOffsetsRequest
    {
        ReplicaId = -1,
        Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, Timestamp = -1 }] }],
    });

    public static byte[] CreateTopic(string topic, int partitions) => Frame(ApiKey.CreateTopics, 7, new CreateTopicsRequest
    {
        TimeoutMs = 30_000,
        Topics =
        [
            new()
            {
                Name = topic,
                NumPartitions = partitions,
                ReplicationFactor = 1,
                Assignments = [],
                Configs = [],
            },
        ],
    });

    public static byte[] DeleteTopic(string topic) =>
        Frame(ApiKey.DeleteTopics, 5, new DeleteTopicsRequest { TopicNames = [topic], TimeoutMs = 30_000 });

    private static byte[] Frame(ApiKey key, short version, IMessage body)
    {
        var writer = new WireWriter();
        int size = writer.ReserveInt32();
        new RequestHeader { RequestApiKey = (short)key, RequestApiVersion = version, CorrelationId = 1, ClientId = "sluice-load" }
            .Write(writer, HeaderVersions.Request(key, version));
        body.Write(writer, version);
        writer.PatchInt32(size, writer.Length - sizeof(int));
        return writer.Written.ToArray();
    }
}
