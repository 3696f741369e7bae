using System.Buffers.Binary;

namespace Sluice.Protocol.Compression;

/// <summary>
/// A legal Zstandard frame without an entropy coder: blocks stored plain or as one repeated byte. What machines without libzstd
/// write when a topic asks for zstd.
/// </summary>
internal static class ZstdStoredFrame
{
    // Single segment, content size of four bytes, no checksum.
    private const byte Descriptor = 0xA0;
    private const int HeaderSize = 9;

    public static bool Write(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, ZstdFrameHeader.Magic);
        header[4] = Descriptor;
        BinaryPrimitives.WriteUInt32LittleEndian(header[5..], (uint)source.Length);
        if (!into.TryWrite(header)) return false;
        do
        {
            ReadOnlySpan<byte> block = source[..Math.Min(ZstdFrameHeader.MaxBlockSize, source.Length)];
            source = source[block.Length..];
            bool isRepeated = block.Length > 1 && !block[1..].ContainsAnyExcept(block[0]);
            uint bits = (uint)block.Length << 3 | (isRepeated ? 2u : 0) | (source.IsEmpty ? 1u : 0);
            if (!into.TryWrite([(byte)bits, (byte)(bits >> 8), (byte)(bits >> 16)])) return false;
            if (!into.TryWrite(isRepeated ? block[..1] : block)) return false;
        }
        while (!source.IsEmpty);
        return true;
    }
}
