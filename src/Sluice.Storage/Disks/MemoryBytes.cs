namespace Sluice.Storage.Disks;

/// <summary>
/// Growing bytes in chunks, for <see cref="MemoryDisk"/>. A missing chunk reads as zeros; a small file takes little more than its
/// length. Bytes past <see cref="Length"/> are always zero, so that growing reads as zeros. Owned by the disk's lock.
/// </summary>
internal sealed class MemoryBytes
{
    private const int ChunkShift = 16;
    private const int ChunkSize = 1 << ChunkShift;
    private byte[]?[] _chunks = [];

    internal long Length { get; private set; }

    internal int Read(long position, Span<byte> into)
    {
        int count = (int)Math.Clamp(Length - position, 0, into.Length);
        for (int done = 0; done < count;)
        {
            int offset = (int)((position + done) & (ChunkSize - 1));
            int part = Math.Min(count - done, ChunkSize - offset);
            Span<byte> target = into.Slice(done, part);
            byte[]? chunk = _chunks[(position + done) >> ChunkShift];
            int there = chunk is null ? 0 : Math.Clamp(chunk.Length - offset, 0, part);
            if (there > 0) chunk.AsSpan(offset, there).CopyTo(target);
            target[there..].Clear();
            done += part;
        }

        return count;
    }

    internal byte[] Copy(long position, long length)
    {
        byte[] copy = new byte[length];
        _ = Read(position, copy);
        return copy;
    }

    internal void Write(long position, ReadOnlySpan<byte> bytes)
    {
        if (position + bytes.Length > Length) Resize(position + bytes.Length);
        for (int done = 0; done < bytes.Length;)
        {
            int offset = (int)((position + done) & (ChunkSize - 1));
            int part = Math.Min(bytes.Length - done, ChunkSize - offset);
            bytes.Slice(done, part).CopyTo(Chunk((int)((position + done) >> ChunkShift), offset + part).AsSpan(offset));
            done += part;
        }
    }

    internal void Resize(long length)
    {
        if (length < Length) ClearFrom(length);
        int chunks = checked((int)((length + ChunkSize - 1) >> ChunkShift));
        if (chunks > _chunks.Length) Array.Resize(ref _chunks, Math.Max(chunks, _chunks.Length * 2));
        Length = length;
    }

    internal MemoryBytes Clone()
    {
        var clone = new MemoryBytes { Length = Length, _chunks = new byte[]?[_chunks.Length] };
        for (int i = 0; i < _chunks.Length; i++) clone._chunks[i] = (byte[]?)_chunks[i]?.Clone();
        return clone;
    }

    private void ClearFrom(long length)
    {
        int first = (int)(length >> ChunkShift);
        int offset = (int)(length & (ChunkSize - 1));
        if (offset > 0)
        {
            byte[]? chunk = _chunks[first++];
            if (chunk is not null && offset < chunk.Length) chunk.AsSpan(offset).Clear();
        }

        if (first < _chunks.Length) Array.Clear(_chunks, first, _chunks.Length - first);
    }

    private byte[] Chunk(int index, int size)
    {
        byte[] chunk = _chunks[index] ?? [];
        if (chunk.Length >= size) return chunk;
        int grown = Math.Min(ChunkSize, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, 64)));
        Array.Resize(ref chunk, grown);
        _chunks[index] = chunk;
        return chunk;
    }
}
