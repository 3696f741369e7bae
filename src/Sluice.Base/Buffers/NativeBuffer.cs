using System.Runtime.InteropServices;

namespace Sluice.Base.Buffers;

/// <summary>
/// A piece of unmanaged memory, counted by its holders: whoever keeps a slice beyond the call that showed it retains the buffer
/// and releases it exactly once, from any lane. The last release gives the memory back to its pool. Eight bytes behind the end may be
/// read (never written), so that decoders can load whole words.
/// </summary>
public sealed unsafe class NativeBuffer
{
    private const int SlackBytes = 8;

    private readonly BufferPool _pool;
    private byte* _memory;
    private int _holders;

    internal NativeBuffer(BufferPool pool, int length, int capacity)
    {
        _pool = pool;
        Length = length;
        Capacity = capacity;
        _memory = (byte*)NativeMemory.Alloc((nuint)capacity + SlackBytes);
        new Span<byte>(_memory + capacity, SlackBytes).Clear();
        _holders = 1;
    }

    /// <summary>Bytes in the buffer.</summary>
    public int Length { get; private set; }

    /// <summary>All bytes.</summary>
    public Span<byte> Span => Whole.Span;

    /// <summary>All bytes as a slice.</summary>
    public NativeSlice Whole
    {
        get
        {
            Check.That(_holders > 0);
            return new NativeSlice(_memory, Length);
        }
    }

    /// <summary>Bytes it could have.</summary>
    internal int Capacity { get; }

    /// <summary>Part of the buffer.</summary>
    public NativeSlice Slice(int start, int length) => Whole.Slice(start, length);

    /// <summary>One more holder.</summary>
    public void Retain()
    {
        int holders = Interlocked.Increment(ref _holders);
        Check.That(holders > 1);
    }

    /// <summary>One holder less; the last one gives the memory back.</summary>
    public void Release()
    {
        int holders = Interlocked.Decrement(ref _holders);
        Check.That(holders >= 0);
        if (holders == 0) _pool.TakeBack(this);
    }

    /// <summary>Holders at this moment; 1 means that the caller, being a holder, is the only one and may write over old bytes.</summary>
    public int Holders => Volatile.Read(ref _holders);

    internal void Reuse(int length)
    {
        Check.That(length <= Capacity);
        Length = length;
        _holders = 1;
    }

    internal void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
