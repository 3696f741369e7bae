using System.Buffers;
using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Protocol.Records;

namespace Sluice.Storage.Segments;

/// <summary>
/// Reads whole batches of a segment one after the other, with their checksums checked: for recovery, replay and lookups in records.
/// The buffer is rented and grows to the largest batch there really is. Ends at the first thing that is no whole, sound batch.
/// </summary>
internal sealed class BatchStream(IFileSource file, int position, long end, bool checkSums) : IDisposable
{
    private const int FirstSize = 64 << 10;
    private const int LargeSize = 1 << 20;
    private const int CrcAt = 17;
    private const int AttributesAt = 21;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(end - position, RecordBatchHeader.Size, FirstSize));
    private long _bufferStart;
    private int _buffered;
    private int _next = position;

    /// <summary>The batch found.</summary>
    public BatchEntry Current { get; private set; }

    /// <summary>All its bytes, valid until the next move.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan((int)(Current.Position - _bufferStart), Current.Size);

    public bool MoveNext()
    {
        long left = end - _next;
        if (left < RecordBatchHeader.LogOverhead + 6 || !Fill((int)Math.Min(left, RecordBatchHeader.Size))) return false;
        var header = _buffer.AsSpan((int)(_next - _bufferStart), (int)Math.Min(left, RecordBatchHeader.Size));
        if (!BatchScan.TryDecode(header, _next, out var entry) || entry.Size > left || !Fill(entry.Size)) return false;
        Current = entry;
        if (checkSums && !IsSound(entry.Magic)) return false;
        _next += entry.Size;
        return true;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool IsSound(byte magic)
    {
        var bytes = Bytes;
        if (magic < 2) return LegacyChecksum.IsValid(bytes);
        uint stored = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[CrcAt..]);
        return Crc32C.Compute(bytes[AttributesAt..]) == stored;
    }

    /// <summary>Makes <paramref name="count"/> bytes from the position on available.</summary>
    private bool Fill(int count)
    {
        if (_next - _bufferStart + count <= _buffered) return true;
        if (count > _buffer.Length || (_buffer.Length < LargeSize && end - _next > _buffer.Length)) Enlarge(count);
        int kept = (int)Math.Max(0, _bufferStart + _buffered - _next);
        _buffer.AsSpan(_buffered - kept, kept).CopyTo(_buffer);
        _bufferStart = _next;
        int wanted = (int)Math.Min(_buffer.Length, end - _next);
        _buffered = kept;
        while (_buffered < wanted)
        {
            int read = file.ReadAt(_bufferStart + _buffered, _buffer.AsSpan(_buffered, wanted - _buffered));
            if (read == 0) break;
            _buffered += read;
        }

        return _buffered >= count;
    }

    private void Enlarge(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(count, LargeSize));
        _buffer.AsSpan(0, _buffered).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
