using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Sluice.Protocol.Wire;
using Sluice.Replication.Raft;
using Sluice.Storage.Disks;

namespace Sluice.Server.Drivers;

/// <summary>
/// A snapshot of the metadata (KIP-630), and in the same form <c>bootstrap.checkpoint</c>: uncompressed v2 batches, offsets from
/// 0, leader epoch
/// = epoch of the id.
/// <code>
/// control batch: SnapshotHeader(last contained timestamp) [, KRaftVersion, Voters when kraft.version ≥ 1]
/// data batches:  framed metadata records, at most 8 MiB each
/// control batch: SnapshotFooter
/// </code>
/// Written to <c>.part</c>, flushed, renamed; without a footer it is incomplete and worth nothing. Stateless.
/// </summary>
public static class SnapshotFile
{
    private const int BatchBytesMax = 8 << 20;

    /// <summary>A batch is closed when less than this is left of its 8 MiB: no record but a rare one is larger.</summary>
    private const int BatchSlackBytes = 256 << 10;

    /// <summary>Writes it durably under its final name and returns its size.</summary>
    public static long Write(IDisk disk, string directory, SnapshotContent snapshot, MetadataBatchWriter writer, long nowMs)
    {
        string path = $"{directory}/{SnapshotName.Of(snapshot.Id)}";
        string part = path + SnapshotName.PartSuffix;
        disk.DeleteFile(part);
        long position = 0;
        using (IDiskFile file = disk.Open(part, DiskOpenMode.CreateNew))
        {
            foreach (byte[] batch in Encode(snapshot, writer, nowMs))
            {
                file.WriteAt(position, batch);
                position += batch.Length;
            }

            file.Flush();
        }

        disk.Rename(part, path);
        disk.SyncDirectory(directory);
        return position;
    }

    /// <summary>The batches of a snapshot, in order.</summary>
    public static IEnumerable<byte[]> Encode(SnapshotContent snapshot, MetadataBatchWriter writer, long nowMs)
    {
        int epoch = snapshot.Id.Epoch;
        yield return writer.SnapshotHeader(snapshot, nowMs);
        long offset = snapshot.Membership is { KRaftVersion: > 0 } ? 3 : 1;
        writer.Begin(offset, epoch);
        foreach (MetadataRecord record in snapshot.Records)
        {
            writer.Add(record, snapshot.LastContainedTimestampMs);
            offset++;
            if (writer.SizeBytes < BatchBytesMax - BatchSlackBytes) continue;
            yield return writer.End();
            writer.Begin(offset, epoch);
        }

        if (writer.RecordCount > 0) yield return writer.End();
        yield return writer.SnapshotFooter(offset, epoch, nowMs);
    }

    /// <summary>Reads one; null when it is missing. A damaged or incomplete one is a <see cref="MetadataFaultException"/>.</summary>
    public static SnapshotContent? Read(IDisk disk, string path, OffsetAndEpoch id)
    {
        if (!disk.FileExists(path)) return null;
        var batches = new List<MetadataBatch>();
        using IDiskFile file = disk.Open(path, DiskOpenMode.Read);
        for (long position = 0; position < file.Length;)
        {
            byte[] bytes = ReadBatch(file, position, path);
            MetadataBatchReader.ReadAll(bytes, batches);
            position += bytes.Length;
        }

        return Content(batches, id, path);
    }

    private static byte[] ReadBatch(IDiskFile file, long position, string path)
    {
        Span<byte> head = stackalloc byte[RecordBatchHeader.Size];
        bool hasHeader = file.ReadAt(position, head) == head.Length && RecordBatchHeader.TryRead(head, out _);
        if (!hasHeader || !RecordBatchHeader.TryRead(head, out RecordBatchHeader header) || header.TotalSize > file.Length - position)
        {
            throw new MetadataFaultException($"{path} ends in the middle of a batch");
        }

        var bytes = new byte[header.TotalSize];
        if (file.ReadAt(position, bytes) != bytes.Length) throw new MetadataFaultException($"{path} cannot be read to its end");
        return bytes;
    }

    private static SnapshotContent Content(List<MetadataBatch> batches, OffsetAndEpoch id, string path)
    {
        SnapshotHeaderRecord? header = null;
        VoterSet? voters = null;
        short kraftVersion = 0;
        bool hasFooter = false;
        var records = new List<MetadataRecord>();
        foreach (MetadataBatch batch in batches)
        {
            records.AddRange(batch.Records);
            foreach (IMessage? control in batch.Control)
            {
                switch (control)
                {
                    case SnapshotHeaderRecord found: header = found; break;
                    case SnapshotFooterRecord: hasFooter = true; break;
                    case KRaftVersionRecord version: kraftVersion = version.KRaftVersion; break;
                    case VotersRecord found: voters = QuorumVoters.FromRecord(found); break;
                    default: break;
                }
            }
        }

        if (header is null || !hasFooter) throw new MetadataFaultException($"{path} is no complete snapshot: header or footer is missing");
        QuorumMembership? membership = voters is null ? null : new QuorumMembership(voters, kraftVersion, AreInLog: id.Offset > 0);
        return new SnapshotContent(id, header.LastContainedLogTimestamp, membership, records);
    }
}
