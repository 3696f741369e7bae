using System.Buffers.Binary;

namespace Sluice.Storage.Indexes;

/// <summary>
/// <c>.txnindex</c>: the aborted transactions whose marker lies in the segment. Entries of 34 bytes, big-endian, ascending by last offset:
/// <code>
/// int16 version = 0 | int64 producerId | int64 first offset | int64 offset of the marker | int64 last stable offset at that time
/// </code>
/// The file appears with its first entry and every entry is written at once: they are rare. Owned by the log's partition lock.
/// </summary>
internal sealed class TransactionIndex(IndexEntries entries)
{
    public const int EntrySize = 34;

    public IndexEntries Entries { get; } = entries;

    public void Append(in AbortedTxn aborted)
    {
        var entry = Entries.Add();
        BinaryPrimitives.WriteInt16BigEndian(entry, 0);
        BinaryPrimitives.WriteInt64BigEndian(entry[2..], aborted.ProducerId);
        BinaryPrimitives.WriteInt64BigEndian(entry[10..], aborted.FirstOffset);
        BinaryPrimitives.WriteInt64BigEndian(entry[18..], aborted.LastOffset);
        BinaryPrimitives.WriteInt64BigEndian(entry[26..], aborted.LastStableOffset);
        Entries.Save();
    }

    /// <summary>
    /// Adds what overlaps [<paramref name="fromOffset"/>, <paramref name="upperOffset"/>). True when nothing younger can overlap, so
    /// that the next segments need not be asked.
    /// </summary>
    public bool Collect(long fromOffset, long upperOffset, List<AbortedTxn> into)
    {
        var bytes = Entries.Load();
        for (; bytes.Length >= EntrySize; bytes = bytes[EntrySize..])
        {
            var aborted = Read(bytes);
            if (aborted.LastOffset >= fromOffset && aborted.FirstOffset < upperOffset) into.Add(aborted);
            if (aborted.LastStableOffset >= upperOffset) return true;
        }

        return false;
    }

    /// <summary>False when the file cannot have been written by a broker: the segment is to be recovered.</summary>
    public bool IsSane(long baseOffset)
    {
        long previous = baseOffset - 1;
        var bytes = Entries.Load();
        for (; bytes.Length >= EntrySize; bytes = bytes[EntrySize..])
        {
            var aborted = Read(bytes);
            if (BinaryPrimitives.ReadInt16BigEndian(bytes) < 0 || aborted.LastOffset <= previous) return false;
            previous = aborted.LastOffset;
        }

        return true;
    }

    /// <summary>Drops transactions whose marker is at or above <paramref name="offset"/>.</summary>
    public void TruncateTo(long offset)
    {
        var bytes = Entries.Load();
        int keep = bytes.Length / EntrySize;
        while (keep > 0 && Read(bytes[((keep - 1) * EntrySize)..]).LastOffset >= offset) keep--;
        if (keep == Entries.Count) return;
        Entries.TruncateTo(keep);
        Entries.Save();
    }

    private static AbortedTxn Read(ReadOnlySpan<byte> entry) => new(
        BinaryPrimitives.ReadInt64BigEndian(entry[2..]),
        BinaryPrimitives.ReadInt64BigEndian(entry[10..]),
        BinaryPrimitives.ReadInt64BigEndian(entry[18..]),
        BinaryPrimitives.ReadInt64BigEndian(entry[26..]));
}
