using System.Buffers.Binary;
using Sluice.Base;
using Sluice.Base.Buffers;

namespace Sluice.Server.Network;

/// <summary>
/// The input of one connection: a slab in which small frames (size field included, up to 64 KiB) lie one after the other, or memory
/// of exact size for one large frame, which becomes resident and is counted as its bytes arrive. Frames handed out hold the
/// buffer, so bytes are only moved while nobody else does. Idle connections hold no memory. Owned by the loop.
/// </summary>
internal sealed class FrameBuffer(BufferPool pool, RequestMemory memory, int maxFrameBytes)
{
    /// <summary>api key, version and correlation id: less cannot be a request.</summary>
    internal const int LeastFrameBytes = 8;

    private const int SizeBytes = 4;

    private NativeBuffer? _slab;
    private int _start;
    private int _end;
    private NativeBuffer? _large;
    private int _largeFilled;

    /// <summary>Some bytes of a frame are here, and not all.</summary>
    internal bool HasBytes => _large is not null || _end > _start;

    /// <summary>A large frame is being received and the node's memory for such is used up.</summary>
    internal bool IsStarved => _large is not null && memory.IsExhausted;

    /// <summary>Bytes here of a large frame.</summary>
    internal int LargeFilledBytes => _large is null ? 0 : _largeFilled;

    /// <summary>What is at the front; <paramref name="apiKey"/> of a whole frame, <paramref name="size"/> as far as known.</summary>
    internal FrameState Peek(out short apiKey, out int size)
    {
        apiKey = -1;
        if (_large is not null)
        {
            size = _large.Length;
            if (_largeFilled < size) return FrameState.Partial;
            apiKey = BinaryPrimitives.ReadInt16BigEndian(_large.Span);
            return FrameState.Whole;
        }

        size = 0;
        int available = _end - _start;
        if (available < SizeBytes) return FrameState.Partial;
        Span<byte> bytes = _slab!.Span[_start.._end];
        size = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (size < LeastFrameBytes || size > maxFrameBytes) return FrameState.Invalid;
        if (size > BufferPool.SlabBytes - SizeBytes) return FrameState.Large;
        if (available < SizeBytes + size) return FrameState.Partial;
        apiKey = BinaryPrimitives.ReadInt16BigEndian(bytes[SizeBytes..]);
        return FrameState.Whole;
    }

    /// <summary>
    /// Takes the whole frame at the front. The caller holds <paramref name="holder"/>, and returns <paramref name="counted"/>.
    /// </summary>
    internal NativeSlice Take(int size, out NativeBuffer holder, out int counted)
    {
        NativeSlice frame;
        if (_large is { } large)
        {
            _large = null;
            holder = large;
            counted = size;
            return large.Whole;
        }

        holder = _slab!;
        counted = 0;
        frame = holder.Slice(_start + SizeBytes, size);
        _start += SizeBytes + size;
        if (_start == _end)
        {
            _slab = null; // the frame takes over our hold
            _start = _end = 0;
        }
        else
        {
            holder.Retain();
        }

        return frame;
    }

    /// <summary>Gives the large frame at the front memory of its own, with the bytes that are here already.</summary>
    internal void BeginLarge(int size)
    {
        Check.That(_large is null);
        _large = pool.RentExact(size);
        Span<byte> arrived = _slab!.Span[(_start + SizeBytes).._end];
        arrived.CopyTo(_large.Span);
        _largeFilled = arrived.Length;
        memory.Take(arrived.Length);
        ReleaseSlab();
    }

    /// <summary>Where to receive; never empty. A large frame is received up to its end and no further.</summary>
    internal Span<byte> Space(int most)
    {
        if (_large is not null) return _large.Span.Slice(_largeFilled, Math.Min(most, _large.Length - _largeFilled));
        if (_slab is null) _slab = pool.Rent();
        else if (_end == _slab.Length) MakeRoom();
        return _slab.Span[_end..];
    }

    /// <summary>Bytes were received into <see cref="Space"/>.</summary>
    internal void Received(int bytes)
    {
        if (_large is null)
        {
            _end += bytes;
            return;
        }

        _largeFilled += bytes;
        memory.Take(bytes);
    }

    /// <summary>Gives back an empty slab, so that an idle connection holds nothing.</summary>
    internal void ReleaseWhenEmpty()
    {
        if (_slab is not null && _start == _end) ReleaseSlab();
    }

    internal void Drop()
    {
        if (_large is { } large)
        {
            memory.Return(_largeFilled);
            _large = null;
            large.Release();
        }

        ReleaseSlab();
    }

    private void MakeRoom()
    {
        NativeBuffer full = _slab!;
        int kept = _end - _start;
        NativeBuffer target = full.Holders == 1 ? full : pool.Rent();
        full.Span[_start.._end].CopyTo(target.Span);
        if (target != full) full.Release();
        _slab = target;
        _start = 0;
        _end = kept;
    }

    private void ReleaseSlab()
    {
        _slab?.Release();
        _slab = null;
        _start = _end = 0;
    }
}
