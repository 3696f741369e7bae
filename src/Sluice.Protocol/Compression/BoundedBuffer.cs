using System.Buffers;

namespace Sluice.Protocol.Compression;

/// <summary>
/// Growing scratch for the output of codecs and builders, never beyond its limit. Belongs to one lane; the bytes are rented
/// from the shared pool and go back with <see cref="Dispose"/>. <see cref="Length"/> never exceeds <see cref="Limit"/>.
/// </summary>
/// <param name="limit">Most bytes it may ever hold.</param>
public sealed class BoundedBuffer(int limit) : IDisposable
{
    private const int FirstSize = 4096;
    private const int KeptSize = 1 << 20;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>Most bytes it may hold.</summary>
    public int Limit { get; private set; } = Math.Min(limit, Array.MaxLength);

    /// <summary>Bytes written.</summary>
    public int Length => _length;

    /// <summary>The bytes written; valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    public Span<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>The storage itself: valid until the next <see cref="TryReserve"/>.</summary>
    internal byte[] Storage => _bytes;

    /// <summary>Makes room for <paramref name="count"/> more bytes; false when that would break the limit.</summary>
    public bool TryReserve(int count)
    {
        if ((uint)count > (uint)(Limit - _length)) return false;
        if (count > _bytes.Length - _length) Grow(_length + count);
        return true;
    }

    /// <summary>The reserved room behind the written bytes, never more than the limit allows.</summary>
    public Span<byte> Free => _bytes.AsSpan(_length, Math.Min(_bytes.Length, Limit) - _length);

    /// <summary>Declares <paramref name="count"/> bytes of <see cref="Free"/> written.</summary>
    public void Advance(int count)
    {
        if ((uint)count > (uint)(Math.Min(_bytes.Length, Limit) - _length)) throw new ArgumentOutOfRangeException(nameof(count));
        _length += count;
    }

    /// <summary>Appends bytes; false when they do not fit the limit.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (!TryReserve(bytes.Length)) return false;
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        return true;
    }

    /// <summary>Forgets the bytes; storage beyond 1 MiB goes back to the pool so that one large batch is not paid for ever.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > KeptSize) Dispose();
    }

    /// <summary>Forgets the bytes and sets another limit.</summary>
    public void Clear(int limit)
    {
        Clear();
        Limit = Math.Min(limit, Array.MaxLength);
    }

    /// <summary>Forgets everything behind the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        if ((uint)length > (uint)_length) throw new ArgumentOutOfRangeException(nameof(length));
        _length = length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    private void Grow(int needed)
    {
        long wanted = Math.Max(Math.Max(needed, FirstSize), Math.Min(Limit, 2L * _bytes.Length));
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)wanted);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
