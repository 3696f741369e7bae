using System.Buffers.Binary;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;

namespace Sluice.IntegrationTests.Files;

/// <summary>
/// A consumer at the end of a partition of a <see cref="NumberedProducer"/>: what it is shown follows without a gap on what it was shown
/// before, over all crashes, and its place is never behind the log's end. One thread at a time.
/// </summary>
internal sealed class TailReader(string topic, int partition)
{
    // Long enough that fetches wait in the broker when it is killed, and short beside the life of a node.
    private const int PatienceMs = 20;

    private long _next;

    /// <summary>Reads until the connection breaks or the token says so; what is wrong is an exception.</summary>
    public void Run(string bootstrap, CancellationToken enough)
    {
        try
        {
            using var connection = new KafkaConnection(bootstrap);
            using var scratch = new BoundedBuffer(64 << 20);
            while (!enough.IsCancellationRequested)
            {
                FetchResponsePartition part = connection.Fetch(topic, partition, _next, maxWaitMs: PatienceMs);
                bool isOut = part.ErrorCode == (short)ErrorCode.OffsetOutOfRange;
                if (isOut && connection.ListOffset(topic, partition, -2) is var start && start > _next) _next = start;
                else Take(part, scratch);
            }
        }
        catch (IOException)
        {
            // The broker died.
        }
    }

    /// <summary>What it was shown is there.</summary>
    public void Verify(KafkaConnection connection)
    {
        long end = connection.ListOffset(topic, partition, -1);
        if (end < _next) throw new InvalidDataException($"{topic}-{partition} ends at {end}, but records up to {_next} were shown");
    }

    private void Take(FetchResponsePartition part, BoundedBuffer scratch)
    {
        if (part.ErrorCode is not (0 or (short)ErrorCode.NotLeaderOrFollower or (short)ErrorCode.OffsetNotAvailable))
            throw new InvalidDataException($"{topic}-{partition}: reading {_next} is answered with {(ErrorCode)part.ErrorCode}");
        for (ReadOnlySpan<byte> bytes = part.Records; RecordBatchView.TryRead(bytes, out RecordBatchView batch);)
        {
            bytes = bytes[batch.Bytes.Length..];
            if (batch.OpenRecords(scratch, out RecordReader records) != CodecStatus.Ok)
                throw new InvalidDataException($"{topic}-{partition}: cannot decompress {batch.Header.BaseOffset}");
            while (records.Read())
            {
                if (records.Offset < _next) continue;
                if (records.Offset > _next || BinaryPrimitives.ReadInt64LittleEndian(records.Value) != _next)
                    throw new InvalidDataException($"{topic}-{partition}: shown offset {records.Offset} where {_next} is expected");
                _next++;
            }
        }
    }
}
