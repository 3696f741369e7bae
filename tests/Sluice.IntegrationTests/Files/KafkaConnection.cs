using System.Buffers.Binary;
using System.Net.Sockets;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.IntegrationTests.Files;

/// <summary>
/// One blocking connection that speaks Kafka's protocol with nothing of a client in between: a checker must see each answer, and each
/// loss of the connection, as it came. One thread at a time. Every failure of the connection is an <see cref="IOException"/>.
/// </summary>
internal sealed class KafkaConnection : IDisposable
{
    private readonly TcpClient _socket;
    private readonly NetworkStream _stream;
    private readonly WireWriter _writer = new();
    private int _correlation;

    public KafkaConnection(string bootstrap)
    {
        string[] parts = bootstrap.Split(':');
        try
        {
            _socket = new TcpClient(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)) { NoDelay = true };
        }
        catch (SocketException failure)
        {
            throw new IOException($"cannot connect to {bootstrap}", failure);
        }
        _stream = _socket.GetStream();
        _stream.ReadTimeout = _stream.WriteTimeout = 60_000;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Appends one batch.</summary>
    public ProduceResponsePartitionResponse Produce(string topic, int partition, byte[] batch, short acks = -1)
    {
        var request = new ProduceRequest { Acks = acks, TimeoutMs = 30_000 };
        var data = new ProduceRequestTopicData { Name = topic };
        data.PartitionData.Add(new ProduceRequestPartitionData { Index = partition, Records = batch });
        request.TopicData.Add(data);
        return Ask<ProduceResponse>(ApiKey.Produce, 9, request).Responses[0].PartitionResponses[0];
    }

    /// <summary>Reads what is there from an offset on; when nothing is, it may wait for the first byte.</summary>
    public FetchResponsePartition Fetch(string topic, int partition, long offset, int maxBytes = 1 << 20, int maxWaitMs = 0)
    {
        FetchRequest request = FetchOf(topic, partition, offset, maxBytes);
        (request.MaxWaitMs, request.MinBytes) = (maxWaitMs, maxWaitMs > 0 ? 1 : 0);
        return Ask<FetchResponse>(ApiKey.Fetch, 12, request).Responses[0].Partitions[0];
    }

    /// <summary>Asks and does not wait.</summary>
    public void BeginFetch(string topic, int partition, long offset, int maxBytes) =>
        Send(ApiKey.Fetch, 12, FetchOf(topic, partition, offset, maxBytes));

    /// <summary>Our side sends no more.</summary>
    public void EndSending() => _socket.Client.Shutdown(SocketShutdown.Send);

    /// <summary>The next answer as it came; null at the end of the stream.</summary>
    public byte[]? NextFrame()
    {
        byte[] size = new byte[sizeof(int)];
        int first = _stream.Read(size);
        if (first == 0) return null;
        _stream.ReadExactly(size.AsSpan(first));
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
        _stream.ReadExactly(frame);
        return frame;
    }

    /// <summary>Where a partition begins (−2), ends (−1); waits while it has no leader or the leader does not know yet (KIP-207).</summary>
    public long ListOffset(string topic, int partition, long timestamp)
    {
        var request = new ListOffsetsRequest { ReplicaId = -1 };
        var asked = new ListOffsetsRequestTopic { Name = topic };
        asked.Partitions.Add(new ListOffsetsRequestPartition { PartitionIndex = partition, Timestamp = timestamp });
        request.Topics.Add(asked);
        var answer = new ListOffsetsResponsePartition();
        bool isKnown = Until.Holds(() =>
            (answer = Ask<ListOffsetsResponse>(ApiKey.ListOffsets, 6, request).Topics[0].Partitions[0]).ErrorCode == 0);
        return isKnown
            ? answer.Offset
            : throw new InvalidDataException($"{topic}-{partition} has no offset at {timestamp}: {(ErrorCode)answer.ErrorCode}");
    }

    /// <summary>All topics, or one that is created when it is missing.</summary>
    public List<MetadataResponseTopic> Topics(string? create = null)
    {
        var request = new MetadataRequest { AllowAutoTopicCreation = create is not null };
        request.Topics = create is null ? null : [new MetadataRequestTopic { Name = create }];
        return Ask<MetadataResponse>(ApiKey.Metadata, 12, request).Topics;
    }

    /// <summary>Creates a topic with settings; the error code.</summary>
    public short Create(string topic, int partitions, params (string Name, string Value)[] settings)
    {
        var asked = new CreateTopicsRequestTopic { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 };
        foreach ((string name, string value) in settings) asked.Configs.Add(new CreateTopicsRequestConfig { Name = name, Value = value });
        var request = new CreateTopicsRequest { TimeoutMs = 60_000 };
        request.Topics.Add(asked);
        return Ask<CreateTopicsResponse>(ApiKey.CreateTopics, 5, request).Topics[0].ErrorCode;
    }

    /// <summary>Deletes a topic; the error code.</summary>
    public short Delete(string topic)
    {
        var request = new DeleteTopicsRequest { TimeoutMs = 60_000 };
        request.TopicNames.Add(topic);
        return Ask<DeleteTopicsResponse>(ApiKey.DeleteTopics, 5, request).Responses[0].ErrorCode;
    }

    /// <summary>Moves a partition's start forward; the error code.</summary>
    public short DeleteRecords(string topic, int partition, long offset)
    {
        var request = new DeleteRecordsRequest { TimeoutMs = 60_000 };
        var asked = new DeleteRecordsRequestTopic { Name = topic };
        asked.Partitions.Add(new DeleteRecordsRequestPartition { PartitionIndex = partition, Offset = offset });
        request.Topics.Add(asked);
        return Ask<DeleteRecordsResponse>(ApiKey.DeleteRecords, 2, request).Topics[0].Partitions[0].ErrorCode;
    }

    /// <summary>A producer id; waits while the broker fetches a block of them.</summary>
    public InitProducerIdResponse InitProducerId()
    {
        var request = new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 60_000, ProducerEpoch = -1 };
        var response = new InitProducerIdResponse();
        Until.Holds(() => (response = Ask<InitProducerIdResponse>(ApiKey.InitProducerId, 4, request)).ErrorCode
            != (short)ErrorCode.CoordinatorLoadInProgress);
        return response.ErrorCode == 0 ? response : throw new InvalidDataException($"no producer id: {(ErrorCode)response.ErrorCode}");
    }

    private TResponse Ask<TResponse>(ApiKey key, short version, IMessage request)
        where TResponse : IMessage, new()
    {
        Send(key, version, request);
        byte[] frame = NextFrame() ?? throw new EndOfStreamException($"closed before the answer to {key}");
        var reader = new WireReader(frame, maxElements: 10_000_000);
        if (reader.ReadInt32() != _correlation) throw new InvalidDataException($"the answer to {key} has another correlation id");
        if (HeaderVersions.Response(key, version) > 0) reader.ReadSpan(1);
        var response = new TResponse();
        response.Read(ref reader, version);
        return response;
    }

    private void Send(ApiKey key, short version, IMessage request)
    {
        _writer.Reset();
        int size = _writer.ReserveInt32();
        _writer.WriteInt16((short)key);
        _writer.WriteInt16(version);
        _writer.WriteInt32(++_correlation);
        _writer.WriteNullableString("checker", flexible: false);
        if (HeaderVersions.Request(key, version) > 1) _writer.WriteInt8(0);
        request.Write(_writer, version);
        _writer.PatchInt32(size, _writer.Length - sizeof(int));
        _stream.Write(_writer.Written);
    }

    private static FetchRequest FetchOf(string topic, int partition, long offset, int maxBytes)
    {
        var request = new FetchRequest { MaxBytes = maxBytes, MinBytes = 0, MaxWaitMs = 0, RackId = "" };
        var asked = new FetchRequestTopic { Topic = topic };
        asked.Partitions.Add(new FetchRequestPartition { Partition = partition, FetchOffset = offset, PartitionMaxBytes = maxBytes });
        request.Topics.Add(asked);
        return request;
    }
}
