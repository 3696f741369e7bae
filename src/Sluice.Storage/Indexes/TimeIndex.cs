using System.Buffers.Binary;

namespace Sluice.Storage.Indexes;

/// <summary>
/// <c>.timeindex</c>: from which offset on records are younger than a timestamp. Entries of 12 bytes, big-endian, timestamps strictly
/// increasing, offsets not decreasing:
/// <code>
/// int64 largest timestamp so far | int32 last offset of the batch that carried it − base offset of the segment
/// </code>
/// Added together with offset index entries when the timestamp is larger than the last one; one more is forced when the segment is
/// sealed or closed, for which one slot stays free. Owned by the log's partition lock.
/// </summary>
internal sealed class TimeIndex(IndexEntries entries, long baseOffset)
{
    public const int EntrySize = 12;

    public IndexEntries Entries { get; } = entries;

    public bool IsFull(int maxBytes) => Entries.Count >= (maxBytes / EntrySize) - 1;

    /// <summary>Adds an entry if its timestamp is larger than the last one.</summary>
    public void MaybeAppend(long timestampMs, long offset)
    {
        if (timestampMs <= Last().TimestampMs) return;
        var entry = Entries.Add();
        BinaryPrimitives.WriteInt64BigEndian(entry, timestampMs);
        BinaryPrimitives.WriteInt32BigEndian(entry[8..], (int)(offset - baseOffset));
    }

    /// <summary>The last entry; −1 and the base offset when there is none. Does not load the index.</summary>
    public (long TimestampMs, long Offset) Last()
    {
        Span<byte> scratch = stackalloc byte[EntrySize];
        var last = Entries.ReadLast(scratch);
        return last.IsEmpty ? (-1, baseOffset) : (Timestamp(last, 0), baseOffset + RelativeOffset(last, 0));
    }

    /// <summary>
    /// The greatest entry whose timestamp is not above <paramref name="timestampMs"/>; −1 and the base offset when there is none.
    /// </summary>
    public (long TimestampMs, long Offset) Lookup(long timestampMs)
    {
        var bytes = Entries.Load();
        int low = 0;
        int high = (bytes.Length / EntrySize) - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (Timestamp(bytes, middle) <= timestampMs) low = middle + 1;
            else high = middle - 1;
        }

        return high < 0 ? (-1, baseOffset) : (Timestamp(bytes, high), baseOffset + RelativeOffset(bytes, high));
    }

    /// <summary>Drops entries at or above <paramref name="offset"/>.</summary>
    public void TruncateTo(long offset)
    {
        var bytes = Entries.Load();
        int keep = bytes.Length / EntrySize;
        while (keep > 0 && baseOffset + RelativeOffset(bytes, keep - 1) >= offset) keep--;
        Entries.TruncateTo(keep);
    }

    private static long Timestamp(ReadOnlySpan<byte> bytes, int entry) => BinaryPrimitives.ReadInt64BigEndian(bytes[(entry * EntrySize)..]);

    private static int RelativeOffset(ReadOnlySpan<byte> bytes, int entry) =>
        BinaryPrimitives.ReadInt32BigEndian(bytes[((entry * EntrySize) + 8)..]);
}
