using System.Buffers.Binary;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;

namespace Sluice.IntegrationTests.Files;

/// <summary>
/// A producer without an id, that has one partition to itself and sends nothing twice: every record has a number of its own. What was
/// acknowledged must be there at its offset; what was not may be there once; the numbers ascend. One thread at a time.
/// </summary>
internal sealed class PlainProducer(string topic, int partition, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<(long BaseOffset, long FirstNumber, int Count)> _acknowledged = [];
    private long _nextNumber;

    /// <summary>Batches that were acknowledged.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>Sends until the connection breaks or the token says so.</summary>
    public void Run(string bootstrap, CancellationToken enough)
    {
        try
        {
            using var connection = new KafkaConnection(bootstrap);
            while (!enough.IsCancellationRequested) _ = SendOne(connection);
        }
        catch (IOException)
        {
            // The broker died: what was under way may be there or not.
        }
    }

    /// <summary>Sends one batch; its error code.</summary>
    public ErrorCode SendOne(KafkaConnection connection)
    {
        int count = _random.Next(1, 40);
        long first = _nextNumber;
        _nextNumber += count;
        ProduceResponsePartitionResponse answer = connection.Produce(topic, partition, Batch(first, count), acks: 1);
        if (answer.ErrorCode == 0) _acknowledged.Add((answer.BaseOffset, first, count));
        return (ErrorCode)answer.ErrorCode;
    }

    /// <summary>Reads everything the partition has and compares; what is wrong is an exception.</summary>
    public void Verify(KafkaConnection connection)
    {
        long start;
        List<long>? numbers;
        do
        {
            start = connection.ListOffset(topic, partition, -2);
            numbers = ReadFrom(connection, start, connection.ListOffset(topic, partition, -1));
        }
        while (numbers is null);
        for (int i = 1; i < numbers.Count; i++)
        {
            if (numbers[i] <= numbers[i - 1]) throw Wrong($"number {numbers[i]} at {start + i} follows {numbers[i - 1]}");
        }
        foreach ((long baseOffset, long first, int count) in _acknowledged)
        {
            for (int i = 0; i < count; i++)
            {
                long at = baseOffset + i - start;
                if (at < 0) continue;
                if (at >= numbers.Count || numbers[(int)at] != first + i)
                    throw Wrong($"number {first + i}, acknowledged at {baseOffset + i}, is lost");
            }
        }
    }

    /// <summary>The numbers of all records; null when retention was quicker.</summary>
    private List<long>? ReadFrom(KafkaConnection connection, long start, long end)
    {
        var numbers = new List<long>();
        using var scratch = new BoundedBuffer(64 << 20);
        while (start + numbers.Count < end)
        {
            int before = numbers.Count;
            FetchResponsePartition part = connection.Fetch(topic, partition, start + before);
            bool isOut = part.ErrorCode == (short)ErrorCode.OffsetOutOfRange;
            if (isOut && connection.ListOffset(topic, partition, -2) > start + before) return null;
            for (ReadOnlySpan<byte> bytes = part.Records; RecordBatchView.TryRead(bytes, out RecordBatchView batch);)
            {
                bytes = bytes[batch.Bytes.Length..];
                if (!batch.ChecksumIsValid || batch.OpenRecords(scratch, out RecordReader records) != CodecStatus.Ok)
                    throw Wrong($"the batch at {batch.Header.BaseOffset} is not sound");
                while (records.Read())
                {
                    long next = start + numbers.Count;
                    if (records.Offset == next) numbers.Add(BinaryPrimitives.ReadInt64LittleEndian(records.Value));
                    else if (records.Offset > next) throw Wrong($"offset {records.Offset} where {next} is expected");
                }
            }
            if (numbers.Count == before) throw Wrong($"reading stops at {start + before} of {end}: {(ErrorCode)part.ErrorCode}");
        }
        return numbers;
    }

    private byte[] Batch(long first, int count)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchSettings { Codec = (CompressionCodec)_random.Next(5) });
        var value = new byte[_random.Next(16, 3000)];
        _random.NextBytes(value);
        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(value, first + i);
            builder.Append(nowMs, null, value);
        }
        return builder.Build();
    }

    private InvalidDataException Wrong(string what) => new($"{topic}-{partition}: {what}");
}
