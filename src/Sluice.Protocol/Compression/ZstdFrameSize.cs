namespace Sluice.Protocol.Compression;

/// <summary>Walks the block headers of a Zstandard frame without decoding it.</summary>
internal static class ZstdFrameSize
{
    /// <summary>The frame's size and the most it can unfold to; false when it is cut or no frame.</summary>
    public static bool TryMeasure(ReadOnlySpan<byte> source, out int size, out long bound)
    {
        size = 0;
        bound = 0;
        if (!ZstdFrameHeader.TryRead(source, out ZstdFrameHeader header)) return false;
        int at = header.Size;
        while (true)
        {
            if (!ZstdBlockHeader.TryRead(source[at..], out ZstdBlockHeader block)) return false;
            at += ZstdBlockHeader.Size;
            if (block.StoredSize > source.Length - at) return false;
            at += block.StoredSize;
            bound += block.Kind == ZstdBlockHeader.Compressed ? header.BlockLimit : block.Value;
            if (block.IsLast) break;
        }
        if (header.HasChecksum) at += sizeof(uint);
        if (at > source.Length) return false;
        if (header.ContentSize is { } announced && announced < (ulong)bound) bound = (long)announced;
        size = at;
        return true;
    }
}
