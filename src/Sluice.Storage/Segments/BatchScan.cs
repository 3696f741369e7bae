using System.Buffers.Binary;
using Sluice.Base.Buffers;
using Sluice.Protocol.Records;

namespace Sluice.Storage.Segments;

/// <summary>
/// Walks the batch headers of a segment from a position on, in place of loading the batches. Ends at the first thing that is no whole
/// batch; <see cref="IsBroken"/> then tells damage from the end. The buffer is the caller's, at least one header long; nothing is
/// allocated.
/// </summary>
internal ref struct BatchScan(IFileSource file, int position, long end, Span<byte> buffer)
{
    private const int LegacyHeaderSize = 26;
    private readonly IFileSource _file = file;
    private readonly Span<byte> _buffer = buffer;
    private readonly long _end = end;
    private long _bufferStart;
    private int _buffered;
    private int _next = position;

    /// <summary>Room for several small batches, or for one header and little more.</summary>
    public const int BufferSize = 1024;

    public BatchEntry Current { get; private set; }

    /// <summary>Where the next batch would begin.</summary>
    public readonly int Position => _next;

    public bool IsBroken { get; private set; }

    public bool MoveNext()
    {
        long left = _end - _next;
        if (left < RecordBatchHeader.LogOverhead + 6) return false;
        var bytes = Peek((int)Math.Min(left, RecordBatchHeader.Size));
        if (bytes.Length < RecordBatchHeader.LogOverhead + 6)
        {
            IsBroken = true;
            return false;
        }

        if (!TryDecode(bytes, _next, out var entry))
        {
            IsBroken = true;
            return false;
        }

        if (entry.Size > left) return false;
        Current = entry;
        _next += entry.Size;
        return true;
    }

    /// <summary>Reads a header of any magic; false when it can be none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, int position, out BatchEntry entry)
    {
        if (RecordBatchHeader.TryRead(bytes, out var header))
        {
            entry = new BatchEntry(
                position, header.TotalSize, header.BaseOffset, header.LastOffset, header.MaxTimestamp, header.PartitionLeaderEpoch, 2);
            return header.BaseOffset >= 0 && header.LastOffsetDelta >= 0 && header.LastOffset >= 0;
        }

        entry = default;
        byte magic = bytes[16];
        if (magic > 1 || bytes.Length < LegacyHeaderSize) return false;
        long offset = BinaryPrimitives.ReadInt64BigEndian(bytes);
        int length = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        if (offset < 0 || length < 14 || length > int.MaxValue - RecordBatchHeader.LogOverhead) return false;
        long timestampMs = magic == 0 ? -1 : BinaryPrimitives.ReadInt64BigEndian(bytes[18..]);
        entry = new BatchEntry(position, length + RecordBatchHeader.LogOverhead, offset, offset, timestampMs, -1, magic);
        return true;
    }

    private ReadOnlySpan<byte> Peek(int count)
    {
        long offset = _next - _bufferStart;
        if (offset < 0 || offset + count > _buffered)
        {
            _bufferStart = _next;
            _buffered = _file.ReadAt(_next, _buffer[..(int)Math.Min(_buffer.Length, _end - _next)]);
            offset = 0;
        }

        return _buffer.Slice((int)offset, Math.Min(count, _buffered - (int)offset));
    }
}
