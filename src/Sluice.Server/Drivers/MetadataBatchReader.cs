using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Sluice.Protocol.Wire;

namespace Sluice.Server.Drivers;

/// <summary>
/// Decodes batches of the metadata log and its snapshots: uncompressed v2 batches whose values are framed metadata records, or control
/// records of the quorum. Stateless. A damaged or unknown one is a <see cref="MetadataFaultException"/>: the metadata lane stops.
/// </summary>
public static class MetadataBatchReader
{
    /// <summary>Decodes all whole batches of <paramref name="bytes"/> in order; says how many bytes they were.</summary>
    public static int ReadAll(ReadOnlySpan<byte> bytes, List<MetadataBatch> into)
    {
        int at = 0;
        while (RecordBatchView.TryRead(bytes[at..], out RecordBatchView batch))
        {
            into.Add(Read(batch));
            at += batch.Header.TotalSize;
        }

        return at;
    }

    private static MetadataBatch Read(RecordBatchView batch)
    {
        RecordBatchHeader header = batch.Header;
        if (!batch.ChecksumIsValid) throw new MetadataFaultException($"batch at offset {header.BaseOffset} of the metadata log is damaged");
        if (header.Codec != Protocol.Compression.CompressionCodec.None)
        {
            throw new MetadataFaultException($"batch at offset {header.BaseOffset} of the metadata log is compressed");
        }

        if (header.RecordCount < 0)
            throw new MetadataFaultException($"batch at offset {header.BaseOffset} of the metadata log is malformed");
        var records = new List<MetadataRecord>(header.IsControl ? 0 : Math.Min(header.RecordCount, header.TotalSize));
        var control = new List<IMessage?>();
        var reader = new RecordReader(in header, batch.Payload);
        while (reader.Read())
        {
            if (header.IsControl) control.Add(Control(reader.Key, reader.Value));
            else records.Add(MetadataRecordCodec.Read(reader.Value));
        }

        if (!reader.IsAtEnd) throw new MetadataFaultException($"batch at offset {header.BaseOffset} of the metadata log is malformed");
        return new MetadataBatch
        {
            BaseOffset = header.BaseOffset,
            EndOffset = header.NextOffset,
            Epoch = header.PartitionLeaderEpoch,
            TimestampMs = header.MaxTimestamp,
            SizeBytes = header.TotalSize,
            Records = records,
            Control = control,
            IsControl = header.IsControl,
        };
    }

    private static IMessage? Control(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!ControlRecord.TryReadKey(key, out ControlRecordType type)) throw new MetadataFaultException("a control record without a type");
        IMessage? message = type switch
        {
            ControlRecordType.LeaderChange => new LeaderChangeMessage(),
            ControlRecordType.SnapshotHeader => new SnapshotHeaderRecord(),
            ControlRecordType.SnapshotFooter => new SnapshotFooterRecord(),
            ControlRecordType.KRaftVersion => new KRaftVersionRecord(),
            ControlRecordType.KRaftVoters => new VotersRecord(),
            _ => null,
        };
        if (message is null) return null;
        try
        {
            var reader = new WireReader(value);
            message.Read(ref reader, 0);
            return message;
        }
        catch (WireFormatException e)
        {
            throw new MetadataFaultException($"unreadable control record of type {type}: {e.Message}", e);
        }
    }
}
