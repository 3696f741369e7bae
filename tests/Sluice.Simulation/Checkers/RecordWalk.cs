using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;
using Sluice.Simulation.Workloads;

namespace Sluice.Simulation.Checkers;

/// <summary>
/// Reads what a fetch returned and checks what holds for every log (P1, P7, P8): checksums, offsets without gap or overlap, leader epochs
/// that never fall, values as they were made. What is cut off at the end is left out.
/// </summary>
internal sealed class RecordWalk : IDisposable
{
    private readonly BoundedBuffer _scratch = new(16 << 20);

    /// <summary>The records of the last call, those before the asked offset included.</summary>
    public List<FoundRecord> Found { get; } = [];

    public void Read(string partition, long from, ReadOnlySpan<byte> records)
    {
        Found.Clear();
        int epoch = -1;
        long next = -1;
        while (RecordBatchView.TryRead(records, out RecordBatchView batch))
        {
            RecordBatchHeader header = batch.Header;
            if (!batch.ChecksumIsValid) throw new ViolationException("checksum", $"{partition}: the batch at {header.BaseOffset}");
            if (next < 0 && header.BaseOffset > from)
            {
                throw new ViolationException("int-poll-skip", $"{partition}: asked for {from}, got a batch at {header.BaseOffset}");
            }
            if (next < 0 && header.NextOffset <= from)
            {
                throw new ViolationException("nonmonotonic-poll", $"{partition}: asked for {from}, got a batch up to {header.LastOffset}");
            }
            if (next >= 0 && header.BaseOffset != next)
            {
                throw new ViolationException("int-poll-skip", $"{partition}: a batch at {header.BaseOffset} where {next} was next");
            }
            if (header.PartitionLeaderEpoch < epoch)
            {
                throw new ViolationException("epoch-falls",
                    $"{partition}: {header.PartitionLeaderEpoch} after {epoch} at {header.BaseOffset}");
            }
            epoch = header.PartitionLeaderEpoch;
            next = header.NextOffset;
            ReadBatch(partition, batch);
            records = records[batch.Bytes.Length..];
        }
    }

    public void Dispose() => _scratch.Dispose();

    private void ReadBatch(string partition, RecordBatchView batch)
    {
        RecordBatchHeader header = batch.Header;
        if (batch.OpenRecords(_scratch, out RecordReader reader) != CodecStatus.Ok)
        {
            throw new ViolationException("codec", $"{partition}: the batch at {header.BaseOffset} does not decompress");
        }
        long next = header.BaseOffset;
        while (reader.Read())
        {
            if (reader.Offset != next)
            {
                throw new ViolationException("offsets", $"{partition}: record {reader.Offset} where {next} was next");
            }
            if (!Values.TryRead(reader.Value, out long id)) throw new ViolationException("damaged-value", $"{partition} at {next}");
            Found.Add(new FoundRecord(next, id, reader.Timestamp, header.ProducerId, reader.Sequence));
            next++;
        }
        if (!reader.IsAtEnd || next != header.NextOffset)
        {
            throw new ViolationException("malformed-batch", $"{partition}: the batch at {header.BaseOffset} ends at {next}");
        }
    }
}
