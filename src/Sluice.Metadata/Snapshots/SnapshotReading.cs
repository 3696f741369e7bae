using Sluice.Metadata.Records;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Sluice.Protocol.Wire;

namespace Sluice.Metadata.Snapshots;

/// <summary>Collects the batches of a snapshot in their order. Used once, by one reader.</summary>
internal sealed class SnapshotReading
{
    private readonly List<MetadataRecord> _records = [];
    private SnapshotHeaderRecord? _header;
    private short? _kraftVersion;
    private VotersRecord? _voters;
    private long _nextOffset;
    private bool _finished;

    public void Add(in RecordBatchView batch)
    {
        if (_finished) throw new MetadataFaultException("a snapshot goes on after its footer");
        if (batch.Header.Codec != CompressionCodec.None || batch.OpenRecords(null, out RecordReader records) != CodecStatus.Ok)
            throw new MetadataFaultException("a snapshot has a compressed batch");
        if (batch.Header.BaseOffset != _nextOffset) throw new MetadataFaultException($"a snapshot lacks offset {_nextOffset}");
        _nextOffset = batch.Header.NextOffset;
        while (records.Read())
        {
            if (batch.Header.IsControl) AddControl(records.Key, records.Value);
            else if (_header is null) throw new MetadataFaultException("a snapshot begins without header");
            else _records.Add(MetadataRecordCodec.Read(records.Value));
        }
        if (!records.IsAtEnd) throw new MetadataFaultException("a snapshot has a malformed batch");
    }

    public SnapshotContent Finish()
    {
        if (_header is null || !_finished) throw new MetadataFaultException("a snapshot was not finished");
        QuorumSnapshot? quorum = _kraftVersion is { } version ? new QuorumSnapshot(version, _voters) : null;
        return new SnapshotContent(_header.LastContainedLogTimestamp, quorum, _records);
    }

    private void AddControl(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!ControlRecord.TryReadKey(key, out ControlRecordType type)) throw new MetadataFaultException("a control record has no type");
        switch (type)
        {
            case ControlRecordType.SnapshotHeader: Read(_header = new SnapshotHeaderRecord(), value); break;
            case ControlRecordType.SnapshotFooter: _finished = true; break;
            case ControlRecordType.KRaftVersion:
                var version = new KRaftVersionRecord();
                Read(version, value);
                _kraftVersion = version.KRaftVersion;
                break;
            case ControlRecordType.KRaftVoters: Read(_voters = new VotersRecord(), value); break;
            default: throw new MetadataFaultException($"a snapshot has a control record of type {(short)type}");
        }
    }

    private static void Read(IMessage message, ReadOnlySpan<byte> value)
    {
        try
        {
            var reader = new WireReader(value);
            message.Read(ref reader, 0);
        }
        catch (WireFormatException e)
        {
            throw new MetadataFaultException($"unreadable control record: {e.Message}", e);
        }
    }
}
