using System.Buffers.Binary;

namespace Sluice.Protocol.Compression;

/// <summary>
/// The managed decoder of Zstandard (RFC 8878), for machines without libzstd. Any number of frames and skippable frames; no
/// dictionaries; checksums are checked. Every block makes progress or ends the decoding, and nothing is written beyond the
/// buffer's limit. An instance serves one call at a time; a few are kept, for the room of a block's literals is 128 KiB.
/// </summary>
internal sealed class ZstdDecoder
{
    private static readonly ZstdDecoder?[] Kept = new ZstdDecoder?[4];

    private readonly ZstdLiterals _literals = new();
    private readonly ZstdSequences _sequences = new();

    private ZstdDecoder()
    {
    }

    public static CodecStatus Decompress(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        ZstdDecoder decoder = Rent();
        CodecStatus status = decoder.DecodeFrames(source, into);
        Return(decoder);
        return status;
    }

    private static ZstdDecoder Rent()
    {
        for (int i = 0; i < Kept.Length; i++)
            if (Kept[i] is not null && Interlocked.Exchange(ref Kept[i], null) is { } kept) return kept;
        return new ZstdDecoder();
    }

    private static void Return(ZstdDecoder decoder)
    {
        for (int i = 0; i < Kept.Length; i++)
            if (Interlocked.CompareExchange(ref Kept[i], decoder, null) is null) return;
    }

    private CodecStatus DecodeFrames(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        while (true)
        {
            if (!ZstdFrameHeader.TrySkip(ref source)) return CodecStatus.Malformed;
            if (source.IsEmpty) return CodecStatus.Ok;
            CodecStatus status = DecodeFrame(ref source, into);
            if (status != CodecStatus.Ok) return status;
        }
    }

    private CodecStatus DecodeFrame(ref ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        if (!ZstdFrameHeader.TryRead(source, out ZstdFrameHeader header)) return CodecStatus.Malformed;
        source = source[header.Size..];
        _literals.Forget();
        _sequences.Forget();
        int frameStart = into.Length;
        bool isLast;
        do
        {
            if (!ZstdBlockHeader.TryRead(source, out ZstdBlockHeader block)) return CodecStatus.Malformed;
            source = source[ZstdBlockHeader.Size..];
            if (block.StoredSize > source.Length) return CodecStatus.Malformed;
            CodecStatus status = DecodeBlock(block, source[..block.StoredSize], in header, frameStart, into);
            if (status != CodecStatus.Ok) return status;
            source = source[block.StoredSize..];
            isLast = block.IsLast;
        }
        while (!isLast);

        ReadOnlySpan<byte> content = into.Written[frameStart..];
        if (header.ContentSize is { } announced && announced != (ulong)content.Length) return CodecStatus.Malformed;
        if (!header.HasChecksum) return CodecStatus.Ok;
        if (source.Length < sizeof(uint)) return CodecStatus.Malformed;
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(source);
        source = source[sizeof(uint)..];
        return checksum == (uint)XxHash64.Compute(content) ? CodecStatus.Ok : CodecStatus.Malformed;
    }

    private CodecStatus DecodeBlock(
        ZstdBlockHeader block, ReadOnlySpan<byte> stored, in ZstdFrameHeader header, int frameStart, BoundedBuffer into)
    {
        if (block.Kind != ZstdBlockHeader.Compressed && block.Value > header.BlockLimit) return CodecStatus.Malformed;
        switch (block.Kind)
        {
            case ZstdBlockHeader.Raw:
                return into.TryWrite(stored) ? CodecStatus.Ok : CodecStatus.TooLarge;
            case ZstdBlockHeader.Repeated:
                if (!into.TryReserve(block.Value)) return CodecStatus.TooLarge;
                into.Free[..block.Value].Fill(stored[0]);
                into.Advance(block.Value);
                return CodecStatus.Ok;
            case ZstdBlockHeader.Compressed:
                return DecodeCompressed(stored, header.BlockLimit, frameStart, into);
            default:
                return CodecStatus.Malformed;
        }
    }

    private CodecStatus DecodeCompressed(ReadOnlySpan<byte> stored, int blockLimit, int frameStart, BoundedBuffer into)
    {
        if (stored.Length > blockLimit || !_literals.TryRead(stored, blockLimit, out int size)) return CodecStatus.Malformed;
        int start = into.Length;
        int room = Math.Min(blockLimit, into.Limit - start);
        into.TryReserve(room);
        Span<byte> output = into.Storage.AsSpan(0, start + room);
        int end = _sequences.Execute(stored[size..], _literals.Bytes, output, start, frameStart);
        if (end < 0) return room < blockLimit ? CodecStatus.TooLarge : CodecStatus.Malformed;
        into.Advance(end - start);
        return CodecStatus.Ok;
    }
}
