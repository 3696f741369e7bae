namespace Sluice.Base.Transports.Memory;

/// <summary>
/// One direction of a memory connection: a bounded ring of bytes. Its memory grows with what lies in it. Guarded by the network's
/// lock. <see cref="Ended"/>: the sender will send no more; <see cref="Broken"/>: what lies in it is lost, both sides see a reset.
/// </summary>
internal sealed class MemoryPipe(int capacity)
{
    private byte[] _ring = [];
    private int _start;

    internal int Count { get; private set; }

    internal int Room => capacity - Count;

    internal bool Ended { get; set; }

    internal bool Broken { get; set; }

    internal int Write(ReadOnlySpan<byte> bytes, int most)
    {
        int moved = Math.Min(Math.Min(bytes.Length, most), Room);
        Grow(Count + moved);
        int at = _ring.Length == 0 ? 0 : (_start + Count) % _ring.Length;
        int first = Math.Min(moved, _ring.Length - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..moved].CopyTo(_ring);
        Count += moved;
        return moved;
    }

    internal int Read(Span<byte> into, int most)
    {
        int moved = Math.Min(Math.Min(into.Length, most), Count);
        int first = Math.Min(moved, _ring.Length - _start);
        _ring.AsSpan(_start, first).CopyTo(into);
        _ring.AsSpan(0, moved - first).CopyTo(into[first..]);
        Count -= moved;
        _start = Count == 0 ? 0 : (_start + moved) % _ring.Length;
        return moved;
    }

    private void Grow(int needed)
    {
        if (needed <= _ring.Length) return;
        byte[] larger = new byte[Math.Min(capacity, Math.Max(256, Math.Max(needed, _ring.Length * 2)))];
        int kept = Count;
        int first = Math.Min(kept, _ring.Length - _start);
        _ring.AsSpan(_start, first).CopyTo(larger);
        _ring.AsSpan(0, kept - first).CopyTo(larger.AsSpan(first));
        _ring = larger;
        _start = 0;
    }
}
