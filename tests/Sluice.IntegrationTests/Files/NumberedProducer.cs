using System.Buffers.Binary;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;

namespace Sluice.IntegrationTests.Files;

/// <summary>
/// An idempotent producer that has one partition to itself and numbers its records: the value of each begins with the offset it must
/// get, so that a lost, doubled or moved record shows. A batch whose answer did not come is sent again, byte for byte, by the next
/// <see cref="Run"/>, as a client does after a broker's crash. One thread at a time.
/// </summary>
internal sealed class NumberedProducer(string topic, int partition, int seed)
{
    private static readonly CompressionCodec[] Codecs =
        [CompressionCodec.None, CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd];

    private readonly Random _random = new(seed);
    private InitProducerIdResponse? _producer;
    private byte[]? _unanswered;
    private int _unansweredCount;

    public string Topic => topic;

    public int Partition => partition;

    /// <summary>Every record below was acknowledged.</summary>
    public long AcknowledgedEnd { get; private set; }

    /// <summary>The log may end here, when the last batch arrived and its answer did not.</summary>
    public long PossibleEnd => AcknowledgedEnd + _unansweredCount;

    /// <summary>Sends until the connection breaks or the token says so; an answer that must not be is an exception.</summary>
    public void Run(string bootstrap, CancellationToken enough)
    {
        try
        {
            using var connection = new KafkaConnection(bootstrap);
            while (!enough.IsCancellationRequested) SendOne(connection);
        }
        catch (IOException)
        {
            // The broker died: the next run goes on.
        }
    }

    /// <summary>Sends one batch, the unanswered one first.</summary>
    public void SendOne(KafkaConnection connection)
    {
        _producer ??= connection.InitProducerId();
        _unanswered ??= NextBatch(_producer);
        ProduceResponsePartitionResponse answer = connection.Produce(topic, partition, _unanswered);
        if (answer.ErrorCode == (short)ErrorCode.NotLeaderOrFollower) return;
        if (answer.ErrorCode != 0 || answer.BaseOffset != AcknowledgedEnd)
        {
            throw new InvalidDataException(
                $"{topic}-{partition}: batch {AcknowledgedEnd} was answered with {(ErrorCode)answer.ErrorCode} at {answer.BaseOffset}");
        }
        AcknowledgedEnd += _unansweredCount;
        _unanswered = null;
        _unansweredCount = 0;
    }

    /// <summary>Sends until this many records are acknowledged.</summary>
    public void SendUpTo(KafkaConnection connection, long end)
    {
        while (AcknowledgedEnd < end) SendOne(connection);
    }

    /// <summary>Reads everything the partition has and compares; what is wrong is an exception. Where the log begins and ends.</summary>
    public (long Start, long End) Verify(KafkaConnection connection)
    {
        long start = connection.ListOffset(topic, partition, -2);
        long end = connection.ListOffset(topic, partition, -1);
        if (end != AcknowledgedEnd && end != PossibleEnd)
            throw new InvalidDataException($"{topic}-{partition} ends at {end}, acknowledged is {AcknowledgedEnd}, sent {PossibleEnd}");
        using var scratch = new BoundedBuffer(64 << 20);
        long next = start;
        while (next < end)
        {
            FetchResponsePartition part = connection.Fetch(topic, partition, next);
            bool isOut = part.ErrorCode == (short)ErrorCode.OffsetOutOfRange;
            if (isOut && connection.ListOffset(topic, partition, -2) is var later && later > next)
            {
                // Retention went on meanwhile.
                start = next = later;
                continue;
            }
            long before = next;
            if (part.ErrorCode == 0) next = Read(part.Records, next, scratch);
            if (next == before)
                throw new InvalidDataException($"{topic}-{partition} stops at {next} of {end}: {(ErrorCode)part.ErrorCode}");
        }
        return (start, end);
    }

    private long Read(ReadOnlySpan<byte> bytes, long next, BoundedBuffer scratch)
    {
        while (RecordBatchView.TryRead(bytes, out RecordBatchView batch))
        {
            bytes = bytes[batch.Bytes.Length..];
            if (!batch.ChecksumIsValid) throw new InvalidDataException($"{topic}-{partition}: wrong checksum at {batch.Header.BaseOffset}");
            if (batch.OpenRecords(scratch, out RecordReader records) != CodecStatus.Ok)
                throw new InvalidDataException($"{topic}-{partition}: cannot decompress {batch.Header.BaseOffset}");
            while (records.Read())
            {
                if (records.Offset < next) continue;
                if (records.Offset > next || BinaryPrimitives.ReadInt64LittleEndian(records.Value) != next)
                    throw new InvalidDataException($"{topic}-{partition}: offset {records.Offset} where {next} is expected");
                next++;
            }
        }
        return next;
    }

    private byte[] NextBatch(InitProducerIdResponse producer)
    {
        _unansweredCount = _random.Next(1, 60);
        using var builder = new RecordBatchBuilder(new RecordBatchSettings
        {
            Codec = Codecs[_random.Next(Codecs.Length)],
            ProducerId = producer.ProducerId,
            ProducerEpoch = producer.ProducerEpoch,
            BaseSequence = (int)(AcknowledgedEnd & int.MaxValue),
        });
        var value = new byte[_random.Next(16, 1500)];
        _random.NextBytes(value);
        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (int i = 0; i < _unansweredCount; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(value, AcknowledgedEnd + i);
            builder.Append(nowMs, null, value);
        }
        return builder.Build();
    }
}
