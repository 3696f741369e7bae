using System.Numerics;

namespace Sluice.Base.Buffers;

/// <summary>
/// The buffers of one lane: slabs of 64 KiB, and memory for larger frames, both kept for reuse up to a cap. New memory becomes
/// resident only as it is written. Rented on the owning lane; given back from any lane, hence the lock, which is taken once per buffer
/// and not once per request.
/// </summary>
/// <remarks>
/// Larger memory is kept in classes of powers of two up to <see cref="MostKeptLength"/>: given back to the system at once, a frame of
/// 1 MiB pays for 256 page faults, as much as for copying its bytes.
/// </remarks>
public sealed class BufferPool(long keepBytes = 16 << 20, long keepLargeBytes = 8 << 20) : IDisposable
{
    /// <summary>Bytes of a slab.</summary>
    public const int SlabBytes = 64 * 1024;

    /// <summary>Memory beyond this is freed at once.</summary>
    public const int MostKeptLength = 2 << 20;

    private static readonly int SlabClass = BitOperations.Log2(SlabBytes);

    private readonly Lock _lock = new();
    private readonly Stack<NativeBuffer>[] _free = MakeClasses();
    private long _rentedBytes;
    private long _keptLargeBytes;
    private bool _disposed;

    /// <summary>Bytes handed out and not given back yet; 0 when nothing leaks.</summary>
    public long RentedBytes => Interlocked.Read(ref _rentedBytes);

    /// <summary>Bytes kept for reuse.</summary>
    public long KeptBytes
    {
        get
        {
            lock (_lock) return ((long)_free[0].Count * SlabBytes) + _keptLargeBytes;
        }
    }

    /// <summary>A slab, its bytes undefined. The caller is its only holder.</summary>
    public NativeBuffer Rent() => Rent(SlabBytes, SlabBytes);

    /// <summary>Memory of exactly <paramref name="length"/> bytes, undefined. The caller is its only holder.</summary>
    public NativeBuffer RentExact(int length)
    {
        bool isKept = length is > SlabBytes and <= MostKeptLength;
        return Rent(length, isKept ? (int)BitOperations.RoundUpToPowerOf2((uint)length) : length);
    }

    /// <summary>Frees what is kept until at most <paramref name="keep"/> bytes are: for an idle lane. Larger memory goes first.</summary>
    public void Trim(long keep)
    {
        lock (_lock)
        {
            for (int i = _free.Length - 1; i >= 0; i--)
            {
                while (KeptBytesLocked > keep && _free[i].TryPop(out NativeBuffer? kept))
                {
                    if (i > 0) _keptLargeBytes -= kept.Capacity;
                    kept.Free();
                }
            }
        }
    }

    /// <summary>Frees what is kept; buffers still out are freed when they come back.</summary>
    public void Dispose()
    {
        lock (_lock) _disposed = true;
        Trim(0);
    }

    internal void TakeBack(NativeBuffer buffer)
    {
        Interlocked.Add(ref _rentedBytes, -buffer.Length);
        lock (_lock)
        {
            if (TryKeep(buffer)) return;
        }

        buffer.Free();
    }

    private long KeptBytesLocked => ((long)_free[0].Count * SlabBytes) + _keptLargeBytes;

    private NativeBuffer Rent(int length, int capacity)
    {
        Interlocked.Add(ref _rentedBytes, length);
        int kind = Class(capacity);
        if (kind < 0) return new NativeBuffer(this, length, capacity);
        lock (_lock)
        {
            if (_free[kind].TryPop(out NativeBuffer? kept))
            {
                if (kind > 0) _keptLargeBytes -= capacity;
                kept.Reuse(length);
                return kept;
            }
        }

        return new NativeBuffer(this, length, capacity);
    }

    private bool TryKeep(NativeBuffer buffer)
    {
        int kind = Class(buffer.Capacity);
        if (kind < 0 || _disposed) return false;
        if (kind == 0)
        {
            if ((long)(_free[0].Count + 1) * SlabBytes > keepBytes) return false;
        }
        else
        {
            if (_keptLargeBytes + buffer.Capacity > keepLargeBytes) return false;
            _keptLargeBytes += buffer.Capacity;
        }

        _free[kind].Push(buffer);
        return true;
    }

    /// <summary>0 for slabs, 1 for twice as much and so on; −1 for what is not kept.</summary>
    private static int Class(int capacity) =>
        capacity is >= SlabBytes and <= MostKeptLength && BitOperations.IsPow2(capacity)
            ? BitOperations.Log2((uint)capacity) - SlabClass
            : -1;

    private static Stack<NativeBuffer>[] MakeClasses()
    {
        var classes = new Stack<NativeBuffer>[Class(MostKeptLength) + 1];
        for (int i = 0; i < classes.Length; i++) classes[i] = new Stack<NativeBuffer>();
        return classes;
    }
}
