using System.Buffers.Binary;
using Sluice.Protocol.Errors;

namespace Sluice.Protocol.Records;

/// <summary>
/// The look at a Produce request's records before anything else: for each partition exactly one whole batch of magic 2. Only
/// the partition it belongs to is refused, where Kafka lets some of these faults fail the whole request.
/// </summary>
public static class RequestRecords
{
    /// <summary>The header of the single batch, or why there is none.</summary>
    public static ErrorCode SingleBatch(ReadOnlySpan<byte> records, out RecordBatchHeader header)
    {
        header = default;
        if (records.Length < RecordBatchHeader.LogOverhead) return ErrorCode.InvalidRecord;
        int length = BinaryPrimitives.ReadInt32BigEndian(records[RecordBatchHeader.LengthAt..]);
        if (length < LeastLengthOfAnyMagic) return ErrorCode.CorruptMessage;
        if (records.Length <= RecordBatchHeader.MagicAt) return ErrorCode.InvalidRecord;
        byte magic = records[RecordBatchHeader.MagicAt];
        if (magic < RecordBatchHeader.CurrentMagic) return ErrorCode.InvalidRecord;
        if (magic > RecordBatchHeader.CurrentMagic || length < RecordBatchHeader.MinLength) return ErrorCode.CorruptMessage;
        long size = (long)length + RecordBatchHeader.LogOverhead;
        if (size > records.Length || HoldsAnother(records[(int)size..])) return ErrorCode.InvalidRecord;
        return RecordBatchHeader.TryRead(records[..(int)size], out header) ? ErrorCode.None : ErrorCode.CorruptMessage;
    }

    /// <summary>Bytes after the batch that are no whole batch are passed over, as Kafka does.</summary>
    private static bool HoldsAnother(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < RecordBatchHeader.LogOverhead) return false;
        int length = BinaryPrimitives.ReadInt32BigEndian(rest[RecordBatchHeader.LengthAt..]);
        return (long)length + RecordBatchHeader.LogOverhead <= rest.Length;
    }

    // What follows the length field in a message of magic 0 without key and value.
    private const int LeastLengthOfAnyMagic = 14;
}
