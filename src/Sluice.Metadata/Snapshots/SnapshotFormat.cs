using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Sluice.Protocol.Wire;

namespace Sluice.Metadata.Snapshots;

/// <summary>
/// The bytes of a <c>.checkpoint</c> file: uncompressed record batches of magic 2, offsets from 0 on, all with the snapshot's epoch.
/// First a control batch: SnapshotHeader, and with kraft.version 1 KRaftVersion and KRaftVoters; then batches of metadata records of at
/// most 8 MiB, framed as in the log; last a control batch with SnapshotFooter. A file without footer was not finished.
/// <c>bootstrap.checkpoint</c> and the 0-0 checkpoint have the same form.
/// </summary>
public static class SnapshotFormat
{
    private const int MaxBatchBytes = 8 * 1024 * 1024;

    /// <summary>The file's bytes in parts, each one batch; written one after the other they are the file.</summary>
    public static IEnumerable<byte[]> Write(SnapshotContent content, int epoch, long nowMs)
    {
        long offset = 0;
        yield return Header(content, epoch, nowMs, ref offset);
        var writer = new WireWriter();
        RecordBatchBuilder? batch = null;
        foreach (MetadataRecord record in content.Records)
        {
            writer.Reset();
            MetadataRecordCodec.Write(writer, record);
            if (batch is not null && batch.EstimatedSize + writer.Length > MaxBatchBytes)
            {
                yield return Close(batch, ref offset);
                batch = null;
            }
            batch ??= new RecordBatchBuilder(Settings(offset, epoch, isControl: false));
            batch.Append(nowMs, null, writer.Written.ToArray());
        }
        if (batch is not null) yield return Close(batch, ref offset);
        yield return Footer(epoch, nowMs, offset);
    }

    /// <summary>Reads a whole file; throws <see cref="MetadataFaultException"/> when it is damaged, unfinished or not understood.</summary>
    public static SnapshotContent Read(ReadOnlySpan<byte> file)
    {
        var reading = new SnapshotReading();
        while (!file.IsEmpty)
        {
            if (!RecordBatchView.TryRead(file, out RecordBatchView batch) || !batch.ChecksumIsValid)
                throw new MetadataFaultException("a snapshot ends inside a batch or has a damaged one");
            reading.Add(batch);
            file = file[batch.Header.TotalSize..];
        }
        return reading.Finish();
    }

    private static byte[] Header(SnapshotContent content, int epoch, long nowMs, ref long offset)
    {
        using var batch = new RecordBatchBuilder(Settings(0, epoch, isControl: true));
        batch.AppendControl(nowMs, ControlRecordType.SnapshotHeader, Bytes(
            new SnapshotHeaderRecord { LastContainedLogTimestamp = content.LastContainedTimestampMs }));
        if (content.Quorum is { } quorum)
        {
            batch.AppendControl(
                nowMs, ControlRecordType.KRaftVersion, Bytes(new KRaftVersionRecord { KRaftVersion = quorum.KRaftVersion }));
            if (quorum.Voters is not null) batch.AppendControl(nowMs, ControlRecordType.KRaftVoters, Bytes(quorum.Voters));
        }
        offset += batch.RecordCount;
        return batch.Build();
    }

    private static byte[] Footer(int epoch, long nowMs, long offset)
    {
        using var batch = new RecordBatchBuilder(Settings(offset, epoch, isControl: true));
        batch.AppendControl(nowMs, ControlRecordType.SnapshotFooter, Bytes(new SnapshotFooterRecord()));
        return batch.Build();
    }

    private static byte[] Close(RecordBatchBuilder batch, ref long offset)
    {
        offset += batch.RecordCount;
        byte[] bytes = batch.Build();
        batch.Dispose();
        return bytes;
    }

    private static RecordBatchSettings Settings(long offset, int epoch, bool isControl) =>
        new() { BaseOffset = offset, PartitionLeaderEpoch = epoch, IsControl = isControl };

    private static byte[] Bytes(IMessage message)
    {
        var writer = new WireWriter();
        message.Write(writer, 0);
        return writer.Written.ToArray();
    }
}
