using System.Buffers.Binary;

namespace Sluice.Protocol.Compression;

/// <summary>
/// Snappy as it occurs in record batches. Written: the stream of Java's snappy (xerial), in chunks of 32 KiB. Read: that, and the
/// bare block that librdkafka and others send.
/// <code>
/// 82 53 4E 41 50 50 59 00 | int32 version 1 | int32 compatible 1 | chunks: int32 length, snappy block
/// </code>
/// </summary>
internal static class SnappyCodec
{
    private const int HeaderSize = 16;
    private const int ChunkSize = 32 * 1024;
    private const uint MagicHead = 0x82534E41;

    private static ReadOnlySpan<byte> Header => [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1];

    public static CodecStatus Decompress(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        if (!source.StartsWith(Header[..8])) return SnappyBlock.Decompress(source, into);
        if (source.Length < HeaderSize) return CodecStatus.Malformed;
        int at = HeaderSize;
        while (at < source.Length)
        {
            if (source.Length - at < sizeof(int)) return CodecStatus.Malformed;
            uint size = BinaryPrimitives.ReadUInt32BigEndian(source[at..]);
            if (size == MagicHead && source.Length - at >= HeaderSize)
            {
                // Another stream begins: the writer was flushed and opened again.
                at += HeaderSize;
                continue;
            }
            at += sizeof(int);
            if (size > (uint)(source.Length - at)) return CodecStatus.Malformed;
            CodecStatus status = SnappyBlock.Decompress(source.Slice(at, (int)size), into);
            if (status != CodecStatus.Ok) return status;
            at += (int)size;
        }
        return CodecStatus.Ok;
    }

    public static bool Compress(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        if (!into.TryWrite(Header)) return false;
        Span<ushort> table = stackalloc ushort[SnappyBlock.TableSize];
        while (!source.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = source[..Math.Min(ChunkSize, source.Length)];
            source = source[chunk.Length..];
            // The last room may be tight: the block is made in a buffer of its worst size only if the limit allows it.
            if (!into.TryReserve(sizeof(int) + SnappyBlock.MaxCompressedSize(chunk.Length))) return false;
            Span<byte> free = into.Free;
            int size = SnappyBlock.Compress(chunk, free[sizeof(int)..], table);
            BinaryPrimitives.WriteInt32BigEndian(free, size);
            into.Advance(sizeof(int) + size);
        }
        return true;
    }
}
