using System.Buffers.Binary;
using Sluice.Base;

namespace Sluice.Storage.Producers;

/// <summary>
/// The format of <c>&lt;offset&gt;.snapshot</c>: producer states just before that offset. Big-endian:
/// <code>
/// int16 version = 1 | uint32 CRC-32C of all that follows | int32 count | count × 46 bytes:
///   int64 producerId | int16 epoch | int32 lastSequence | int64 lastOffset | int32 offsetDelta of the last batch
///   int64 timestamp | int32 coordinatorEpoch | int64 first offset of the open transaction, −1 for none
/// </code>
/// Of the cached batches only the newest is stored; a producer without any stores sequence and offset −1.
/// </summary>
internal static class ProducerSnapshot
{
    public const int HeaderSize = 10;
    public const int EntrySize = 46;

    public static byte[] Write(IReadOnlyCollection<ProducerEntry> entries)
    {
        var bytes = new byte[HeaderSize + (entries.Count * EntrySize)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, 1);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(6), entries.Count);
        int at = HeaderSize;
        foreach (var entry in entries.OrderBy(e => e.ProducerId))
        {
            WriteEntry(bytes.AsSpan(at, EntrySize), entry);
            at += EntrySize;
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(2), Crc32C.Compute(bytes.AsSpan(6)));
        return bytes;
    }

    /// <summary>Reads a snapshot; false when it is damaged, with <paramref name="into"/> in an undefined state.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, List<ProducerEntry> into)
    {
        if (bytes.Length < HeaderSize || BinaryPrimitives.ReadInt16BigEndian(bytes) != 1) return false;
        int count = BinaryPrimitives.ReadInt32BigEndian(bytes[6..]);
        if (count < 0 || bytes.Length != HeaderSize + ((long)count * EntrySize)) return false;
        if (Crc32C.Compute(bytes[6..]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[2..])) return false;
        for (int i = 0; i < count; i++) into.Add(ReadEntry(bytes.Slice(HeaderSize + (i * EntrySize), EntrySize)));
        return true;
    }

    private static void WriteEntry(Span<byte> into, ProducerEntry entry)
    {
        ref readonly var data = ref entry.Data;
        BinaryPrimitives.WriteInt64BigEndian(into, entry.ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(into[8..], data.Epoch);
        BinaryPrimitives.WriteInt32BigEndian(into[10..], data.LastSequence);
        BinaryPrimitives.WriteInt64BigEndian(into[14..], data.LastOffset);
        BinaryPrimitives.WriteInt32BigEndian(into[22..], data.LastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(into[26..], data.LastTimestampMs);
        BinaryPrimitives.WriteInt32BigEndian(into[34..], data.CoordinatorEpoch);
        BinaryPrimitives.WriteInt64BigEndian(into[38..], data.TransactionFirstOffset);
    }

    private static ProducerEntry ReadEntry(ReadOnlySpan<byte> from)
    {
        var entry = new ProducerEntry(BinaryPrimitives.ReadInt64BigEndian(from));
        ref var data = ref entry.Data;
        long lastOffset = BinaryPrimitives.ReadInt64BigEndian(from[14..]);
        long timestampMs = BinaryPrimitives.ReadInt64BigEndian(from[26..]);
        if (lastOffset >= 0)
        {
            data.Add(new BatchMetadata
            {
                LastSequence = BinaryPrimitives.ReadInt32BigEndian(from[10..]),
                LastOffset = lastOffset,
                OffsetDelta = BinaryPrimitives.ReadInt32BigEndian(from[22..]),
                TimestampMs = timestampMs,
            });
        }

        data.Epoch = BinaryPrimitives.ReadInt16BigEndian(from[8..]);
        data.LastTimestampMs = timestampMs;
        data.CoordinatorEpoch = BinaryPrimitives.ReadInt32BigEndian(from[34..]);
        long transaction = BinaryPrimitives.ReadInt64BigEndian(from[38..]);
        data.TransactionFirstOffset = transaction < 0 ? ProducerData.NoTransaction : transaction;
        entry.IsNew = false;
        return entry;
    }
}
