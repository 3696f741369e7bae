using System.Buffers.Binary;

namespace Sluice.Load.Wire;

/// <summary>Finds the records in a Fetch answer (version 12, one topic, one partition), by place: nothing is decoded.</summary>
internal static class FetchAnswer
{
    private const int LastOffsetDeltaAt = 23;
    private const int BatchLengthAt = 8;
    private const int BatchOverhead = 12;

    // Behind the name: partitions 1, index 4, error 2, high watermark 8, last stable offset 8, log start offset 8, no aborted
    // transactions 1, preferred replica 4, then the length of the records.
    private const int RecordsBehindName = 1 + 4 + 2 + 8 + 8 + 8 + 1 + 4;

    /// <summary>The offset behind the last whole batch; <paramref name="offset"/> when there is none.</summary>
    /// <param name="frame">The answer without its length, checked for errors before.</param>
    /// <param name="topic">The name that was asked for.</param>
    /// <param name="offset">The offset that was asked for.</param>
    public static long NextOffset(ReadOnlySpan<byte> frame, string topic, long offset)
    {
        ReadOnlySpan<byte> rest = frame[(AnswerCheck.FetchNameAt + topic.Length + RecordsBehindName)..];
        int bytes = ReadLength(ref rest);
        ReadOnlySpan<byte> batches = rest[..Math.Min(bytes, rest.Length)];
        while (batches.Length >= LastOffsetDeltaAt + sizeof(int))
        {
            int length = BatchOverhead + BinaryPrimitives.ReadInt32BigEndian(batches[BatchLengthAt..]);
            if (length > batches.Length) break;
            offset = BinaryPrimitives.ReadInt64BigEndian(batches) + BinaryPrimitives.ReadInt32BigEndian(batches[LastOffsetDeltaAt..]) + 1;
            batches = batches[length..];
        }
        return offset;
    }

    // Compact: an unsigned varint of the length and one.
    private static int ReadLength(ref ReadOnlySpan<byte> rest)
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = rest[0];
            rest = rest[1..];
            value |= (next & 0x7f) << shift;
            if ((next & 0x80) == 0) return Math.Max(0, value - 1);
        }
    }
}
