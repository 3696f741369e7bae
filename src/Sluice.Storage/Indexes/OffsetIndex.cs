using System.Buffers.Binary;

namespace Sluice.Storage.Indexes;

/// <summary>
/// <c>.index</c>: where in the segment an offset is. Entries of 8 bytes, big-endian, both fields strictly increasing:
/// <code>
/// int32 offset − base offset of the segment | int32 position of the batch that holds it
/// </code>
/// An entry is added when more than <c>index.interval.bytes</c> were appended since the last one, with the last offset of the batch.
/// Readers rely only on "the position is not behind the batch that holds the offset" and scan forward. Owned by the log's partition
/// lock.
/// </summary>
internal sealed class OffsetIndex(IndexEntries entries, long baseOffset)
{
    public const int EntrySize = 8;

    public IndexEntries Entries { get; } = entries;

    public bool IsFull(int maxBytes) => Entries.Count >= maxBytes / EntrySize;

    public void Append(long offset, int position)
    {
        var entry = Entries.Add();
        BinaryPrimitives.WriteInt32BigEndian(entry, (int)(offset - baseOffset));
        BinaryPrimitives.WriteInt32BigEndian(entry[4..], position);
    }

    /// <summary>Where to begin to scan for <paramref name="offset"/>: the position of the greatest entry not above it, else 0.</summary>
    public int PositionFor(long offset)
    {
        var bytes = Entries.Load();
        int at = LastNotAbove(bytes, 0, offset - baseOffset);
        return at < 0 ? 0 : Field(bytes, at, 4);
    }

    /// <summary>Offset of the first entry at or behind <paramref name="position"/>; −1 when there is none.</summary>
    public long OffsetAtOrBehind(long position)
    {
        var bytes = Entries.Load();
        int at = LastNotAbove(bytes, 4, position - 1) + 1;
        return at * EntrySize >= bytes.Length ? -1 : baseOffset + Field(bytes, at, 0);
    }

    /// <summary>The last entry's offset and position; the base offset and 0 when there is none.</summary>
    public (long Offset, int Position) Last()
    {
        var bytes = Entries.Load();
        int count = bytes.Length / EntrySize;
        return count == 0 ? (baseOffset, 0) : (baseOffset + Field(bytes, count - 1, 0), Field(bytes, count - 1, 4));
    }

    /// <summary>Drops entries at or above <paramref name="offset"/>.</summary>
    public void TruncateTo(long offset) => Entries.TruncateTo(LastNotAbove(Entries.Load(), 0, offset - baseOffset - 1) + 1);

    private static int LastNotAbove(ReadOnlySpan<byte> bytes, int field, long value)
    {
        int low = 0;
        int high = (bytes.Length / EntrySize) - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (Field(bytes, middle, field) <= value) low = middle + 1;
            else high = middle - 1;
        }

        return high;
    }

    private static int Field(ReadOnlySpan<byte> bytes, int entry, int field) =>
        BinaryPrimitives.ReadInt32BigEndian(bytes[((entry * EntrySize) + field)..]);
}
