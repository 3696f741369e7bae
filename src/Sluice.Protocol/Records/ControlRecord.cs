using System.Buffers.Binary;

namespace Sluice.Protocol.Records;

/// <summary>
/// Keys of control records and values of transaction markers. A key is int16 version (0) and int16 type; a marker's value is
/// int16 version (0) and int32 coordinator epoch. Higher versions only append, so they are read as version 0.
/// </summary>
public static class ControlRecord
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 4;

    /// <summary>Bytes of a transaction marker's value.</summary>
    public const int MarkerValueSize = 6;

    /// <summary>Writes a key.</summary>
    public static void WriteKey(Span<byte> into, ControlRecordType type)
    {
        BinaryPrimitives.WriteInt16BigEndian(into, 0);
        BinaryPrimitives.WriteInt16BigEndian(into[2..], (short)type);
    }

    /// <summary>Reads a key; the type may be one this version does not know.</summary>
    public static bool TryReadKey(ReadOnlySpan<byte> key, out ControlRecordType type)
    {
        type = default;
        if (key.Length < KeySize || BinaryPrimitives.ReadInt16BigEndian(key) < 0) return false;
        type = (ControlRecordType)BinaryPrimitives.ReadInt16BigEndian(key[2..]);
        return true;
    }

    /// <summary>Writes the value of a transaction marker.</summary>
    public static void WriteMarkerValue(Span<byte> into, int coordinatorEpoch)
    {
        BinaryPrimitives.WriteInt16BigEndian(into, 0);
        BinaryPrimitives.WriteInt32BigEndian(into[2..], coordinatorEpoch);
    }

    /// <summary>Reads the value of a transaction marker.</summary>
    public static bool TryReadMarkerValue(ReadOnlySpan<byte> value, out int coordinatorEpoch)
    {
        coordinatorEpoch = 0;
        if (value.Length < MarkerValueSize || BinaryPrimitives.ReadInt16BigEndian(value) < 0) return false;
        coordinatorEpoch = BinaryPrimitives.ReadInt32BigEndian(value[2..]);
        return true;
    }

    /// <summary>A whole batch with one transaction marker.</summary>
    public static byte[] BuildMarker(long producerId, short producerEpoch, bool isCommit, int coordinatorEpoch, long timestampMs)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchSettings
        {
            ProducerId = producerId,
            ProducerEpoch = producerEpoch,
            IsTransactional = true,
            IsControl = true,
        });
        Span<byte> value = stackalloc byte[MarkerValueSize];
        WriteMarkerValue(value, coordinatorEpoch);
        builder.AppendControl(timestampMs, isCommit ? ControlRecordType.Commit : ControlRecordType.Abort, value);
        return builder.Build();
    }
}
