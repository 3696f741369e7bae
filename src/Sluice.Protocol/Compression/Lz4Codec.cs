using System.Buffers.Binary;

namespace Sluice.Protocol.Compression;

/// <summary>
/// The LZ4 frame format, little-endian. Written as Java's client does: independent blocks of 64 KiB, no checksums of content.
/// Read: any block size, linked blocks, block and content checksums (checked), content size, skippable and several frames.
/// <code>
/// 04 22 4D 18 | FLG: 6–7 version 1, 5 independent, 4 block checksums, 3 content size, 2 content checksum, 0 dictionary
/// BD: 4–6 maximal block size 4…7 = 64 KiB…4 MiB | [uint64 content size] | second byte of XXH32 of FLG…here
/// blocks: uint32 size, top bit = stored plain; data; [uint32 XXH32] … uint32 0 | [uint32 XXH32 of the content]
/// </code>
/// </summary>
internal static class Lz4Codec
{
    public const uint Magic = 0x184D2204;
    private const uint SkippableMagic = 0x184D2A50;
    private const uint StoredFlag = 0x8000_0000;
    private const int WrittenBlockSize = 64 * 1024;

    private static ReadOnlySpan<byte> WrittenHeader => [0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82];

    public static CodecStatus Decompress(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        if (source.IsEmpty) return CodecStatus.Malformed;
        while (!source.IsEmpty)
        {
            if (source.Length < 8) return CodecStatus.Malformed;
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(source);
            if ((magic & 0xFFFF_FFF0) == SkippableMagic)
            {
                uint size = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
                if (size > (uint)(source.Length - 8)) return CodecStatus.Malformed;
                source = source[(8 + (int)size)..];
                continue;
            }
            if (magic != Magic) return CodecStatus.Malformed;
            CodecStatus status = DecompressFrame(ref source, into);
            if (status != CodecStatus.Ok) return status;
        }
        return CodecStatus.Ok;
    }

    public static bool Compress(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        if (!into.TryWrite(WrittenHeader)) return false;
        Span<ushort> table = stackalloc ushort[Lz4Block.TableSize];
        while (!source.IsEmpty)
        {
            ReadOnlySpan<byte> block = source[..Math.Min(WrittenBlockSize, source.Length)];
            source = source[block.Length..];
            if (!into.TryReserve(sizeof(uint) + Lz4Block.MaxCompressedSize(block.Length))) return false;
            Span<byte> free = into.Free;
            int size = Lz4Block.Compress(block, free[sizeof(uint)..], table);
            uint field = (uint)size;
            if (size >= block.Length)
            {
                size = block.Length;
                field = (uint)size | StoredFlag;
                block.CopyTo(free[sizeof(uint)..]);
            }
            BinaryPrimitives.WriteUInt32LittleEndian(free, field);
            into.Advance(sizeof(uint) + size);
        }
        return into.TryWrite([0, 0, 0, 0]);
    }

    /// <summary>Bytes that can be decoded are what Java's decoder reads as well: one frame, its blocks not linked.</summary>
    public static bool IsOneIndependentFrame(ReadOnlySpan<byte> source)
    {
        if (!Lz4FrameHeader.TryRead(ref source, out Lz4FrameHeader header) || !header.IsIndependent) return false;
        while (source.Length >= sizeof(uint))
        {
            uint field = BinaryPrimitives.ReadUInt32LittleEndian(source);
            if (field == 0) return source.Length == sizeof(uint) + (header.HasContentChecksum ? sizeof(uint) : 0);
            long size = sizeof(uint) + (field & ~StoredFlag) + (header.HasBlockChecksums ? sizeof(uint) : 0);
            if (size > source.Length) return false;
            source = source[(int)size..];
        }
        return false;
    }

    private static CodecStatus DecompressFrame(ref ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        if (!Lz4FrameHeader.TryRead(ref source, out Lz4FrameHeader header)) return CodecStatus.Malformed;
        int frameStart = into.Length;
        while (true)
        {
            if (source.Length < sizeof(uint)) return CodecStatus.Malformed;
            uint field = BinaryPrimitives.ReadUInt32LittleEndian(source);
            source = source[sizeof(uint)..];
            if (field == 0) break;
            int size = (int)(field & ~StoredFlag);
            int checksumSize = header.HasBlockChecksums ? sizeof(uint) : 0;
            if (size > header.MaxBlockSize || size > source.Length - checksumSize) return CodecStatus.Malformed;
            ReadOnlySpan<byte> block = source[..size];
            source = source[size..];
            if (header.HasBlockChecksums && !ChecksumFits(ref source, block)) return CodecStatus.Malformed;
            CodecStatus status = (field & StoredFlag) != 0
                ? into.TryWrite(block) ? CodecStatus.Ok : CodecStatus.TooLarge
                : Lz4Block.Decompress(block, header.MaxBlockSize, header.IsIndependent ? into.Length : frameStart, into);
            if (status != CodecStatus.Ok) return status;
        }
        ReadOnlySpan<byte> content = into.Written[frameStart..];
        if (header.ContentSize is { } announced && announced != (ulong)content.Length) return CodecStatus.Malformed;
        return header.HasContentChecksum && !ChecksumFits(ref source, content) ? CodecStatus.Malformed : CodecStatus.Ok;
    }

    private static bool ChecksumFits(ref ReadOnlySpan<byte> source, ReadOnlySpan<byte> bytes)
    {
        if (source.Length < sizeof(uint)) return false;
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(source);
        source = source[sizeof(uint)..];
        return XxHash32.Compute(bytes) == expected;
    }
}
