namespace Sluice.Base.Buffers;

/// <summary>
/// The buffers of one lane: slabs of 64 KiB that are kept for reuse up to a cap, and memory of exact size for larger frames, freed at
/// once. Memory of exact size becomes resident only as it is written. Rented on the owning lane; given back from any lane, hence the
/// lock, which is taken once per buffer and not once per request.
/// </summary>
public sealed class BufferPool(long keepBytes = 16 << 20) : IDisposable
{
    /// <summary>Bytes of a slab.</summary>
    public const int SlabBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Stack<NativeBuffer> _free = new();
    private long _rentedBytes;
    private bool _disposed;

    /// <summary>Bytes handed out and not given back yet; 0 when nothing leaks.</summary>
    public long RentedBytes => Interlocked.Read(ref _rentedBytes);

    /// <summary>Bytes kept for reuse.</summary>
    public long KeptBytes
    {
        get
        {
            lock (_lock) return (long)_free.Count * SlabBytes;
        }
    }

    /// <summary>A slab, its bytes undefined. The caller is its only holder.</summary>
    public NativeBuffer Rent()
    {
        Interlocked.Add(ref _rentedBytes, SlabBytes);
        lock (_lock)
        {
            if (_free.TryPop(out NativeBuffer? kept))
            {
                kept.Reuse();
                return kept;
            }
        }

        return new NativeBuffer(this, SlabBytes, isSlab: true);
    }

    /// <summary>Memory of exactly <paramref name="length"/> bytes, undefined. The caller is its only holder.</summary>
    public NativeBuffer RentExact(int length)
    {
        Interlocked.Add(ref _rentedBytes, length);
        return new NativeBuffer(this, length, isSlab: false);
    }

    /// <summary>Frees kept slabs until at most <paramref name="keep"/> bytes are kept: for an idle lane.</summary>
    public void Trim(long keep)
    {
        lock (_lock)
        {
            while ((long)_free.Count * SlabBytes > keep) _free.Pop().Free();
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
        if (buffer.IsSlab)
        {
            lock (_lock)
            {
                if (!_disposed && (long)(_free.Count + 1) * SlabBytes <= keepBytes)
                {
                    _free.Push(buffer);
                    return;
                }
            }
        }

        buffer.Free();
    }
}
