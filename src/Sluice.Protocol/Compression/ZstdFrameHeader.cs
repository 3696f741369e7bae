using System.Buffers.Binary;

namespace Sluice.Protocol.Compression;

/// <summary>
/// The header of a Zstandard frame (RFC 8878 §3.1.1.1), little-endian.
/// <code>
/// 28 B5 2F FD | descriptor: 6–7 size of content size (0, 2, 4, 8), 5 single segment, 3 reserved, 2 checksum, 0–1 dictionary id size
/// [window: 3–7 exponent − 10, 0–2 eighths; not with single segment] | [dictionary id] | [content size; of 2 bytes: minus 256]
/// </code>
/// </summary>
internal readonly struct ZstdFrameHeader
{
    public const uint Magic = 0xFD2FB528;
    public const int MaxBlockSize = 128 * 1024;

    /// <summary>What Java's decoder takes unless told otherwise: no consumer of Kafka's gets past a frame with a larger window.</summary>
    public const ulong MaxWindowSize = 1UL << 27;

    private const uint SkippableMagic = 0x184D2A50;

    /// <summary>Bytes of the header.</summary>
    public int Size { get; private init; }

    /// <summary>Most bytes a block may unfold to.</summary>
    public int BlockLimit { get; private init; }

    /// <summary>How far back a match may reach.</summary>
    public ulong WindowSize { get; private init; }

    /// <summary>Plain size, where announced.</summary>
    public ulong? ContentSize { get; private init; }

    /// <summary>Four bytes of XXH64 follow the last block.</summary>
    public bool HasChecksum { get; private init; }

    /// <summary>Steps over skippable frames; false when one of them is cut.</summary>
    public static bool TrySkip(ref ReadOnlySpan<byte> source)
    {
        while (source.Length >= 4 && (BinaryPrimitives.ReadUInt32LittleEndian(source) & 0xFFFF_FFF0) == SkippableMagic)
        {
            if (source.Length < 8) return false;
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
            if (size > (uint)(source.Length - 8)) return false;
            source = source[(8 + (int)size)..];
        }
        return true;
    }

    /// <summary>Reads a header; frames that need a dictionary, or too large a window, are refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out ZstdFrameHeader header)
    {
        header = default;
        if (source.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic) return false;
        int descriptor = source[4];
        if ((descriptor & 0x08) != 0) return false;
        bool isSingleSegment = (descriptor & 0x20) != 0;
        int dictionarySize = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        int contentSizeSize = (descriptor >> 6) switch { 0 => isSingleSegment ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        int at = 5 + (isSingleSegment ? 0 : 1);
        int size = at + dictionarySize + contentSizeSize;
        if (source.Length < size) return false;
        if (source.Slice(at, dictionarySize).ContainsAnyExcept((byte)0)) return false;
        ulong? contentSize = ReadContentSize(source[(at + dictionarySize)..], contentSizeSize);
        ulong window = isSingleSegment ? contentSize ?? 0 : Window(source[5]);
        if (window > MaxWindowSize) return false;
        header = new ZstdFrameHeader
        {
            Size = size,
            WindowSize = window,
            BlockLimit = (int)Math.Min(window, MaxBlockSize),
            ContentSize = contentSize,
            HasChecksum = (descriptor & 4) != 0,
        };
        return true;
    }

    private static ulong Window(byte code)
    {
        ulong whole = 1UL << (10 + (code >> 3));
        return whole + (whole / 8 * (ulong)(code & 7));
    }

    private static ulong? ReadContentSize(ReadOnlySpan<byte> source, int size) => size switch
    {
        0 => null,
        1 => source[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(source) + 256UL,
        4 => BinaryPrimitives.ReadUInt32LittleEndian(source),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(source),
    };
}
