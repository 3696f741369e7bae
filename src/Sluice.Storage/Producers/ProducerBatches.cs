using System.Buffers.Binary;
using Sluice.Protocol.Records;

namespace Sluice.Storage.Producers;

/// <summary>From batches to what producer state needs of them.</summary>
internal static class ProducerBatches
{
    private const int LeaderEpochAt = 12;

    public static ProducerBatch From(in RecordBatchHeader header, long firstOffset, long lastOffset, long maxTimestampMs) => new()
    {
        ProducerId = header.ProducerId,
        Epoch = header.ProducerEpoch,
        FirstSequence = header.BaseSequence,
        LastSequence = header.LastSequence,
        FirstOffset = firstOffset,
        LastOffset = lastOffset,
        MaxTimestampMs = maxTimestampMs,
        IsTransactional = header.IsTransactional,
    };

    /// <summary>What a control batch says: its first record counts. Anything unknown or damaged changes no producer.</summary>
    public static void ReadMarker(in RecordBatchHeader header, ReadOnlySpan<byte> batch, ref ProducerBatch into)
    {
        into.Marker = MarkerKind.Other;
        var reader = new RecordReader(in header, batch[RecordBatchHeader.Size..]);
        if (!reader.Read() || !ControlRecord.TryReadKey(reader.Key, out var type)) return;
        if (type is not (ControlRecordType.Abort or ControlRecordType.Commit)) return;
        if (!ControlRecord.TryReadMarkerValue(reader.Value, out into.CoordinatorEpoch)) return;
        into.Marker = type == ControlRecordType.Abort ? MarkerKind.Abort : MarkerKind.Commit;
    }

    public static int LeaderEpochOf(ReadOnlySpan<byte> batch) => BinaryPrimitives.ReadInt32BigEndian(batch[LeaderEpochAt..]);
}
