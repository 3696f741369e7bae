using System.Buffers.Binary;

namespace Sluice.Protocol.Compression;

/// <summary>What the descriptor of an LZ4 frame says; its bytes stand at <see cref="Lz4Codec"/>. Dictionaries are refused.</summary>
internal readonly struct Lz4FrameHeader
{
    private const int MagicSize = 4;

    public bool IsIndependent { get; private init; }
    public bool HasBlockChecksums { get; private init; }
    public bool HasContentChecksum { get; private init; }
    public ulong? ContentSize { get; private init; }
    public int MaxBlockSize { get; private init; }

    /// <summary>Reads magic, descriptor and header checksum and moves <paramref name="source"/> behind them.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> source, out Lz4FrameHeader header)
    {
        header = default;
        if (source.Length < MagicSize + 3 || BinaryPrimitives.ReadUInt32LittleEndian(source) != Lz4Codec.Magic) return false;
        int flags = source[MagicSize];
        int blockSizeCode = (source[MagicSize + 1] >> 4) & 7;
        bool hasContentSize = (flags & 0x08) != 0;
        if (flags >> 6 != 1 || (flags & 0x03) != 0 || (source[MagicSize + 1] & 0x8F) != 0 || blockSizeCode < 4) return false;
        int size = MagicSize + 2 + (hasContentSize ? sizeof(ulong) : 0);
        if (source.Length <= size) return false;
        if (source[size] != (byte)(XxHash32.Compute(source[MagicSize..size]) >> 8)) return false;
        header = new Lz4FrameHeader
        {
            IsIndependent = (flags & 0x20) != 0,
            HasBlockChecksums = (flags & 0x10) != 0,
            HasContentChecksum = (flags & 0x04) != 0,
            ContentSize = hasContentSize ? BinaryPrimitives.ReadUInt64LittleEndian(source[(MagicSize + 2)..]) : null,
            MaxBlockSize = 1 << (8 + (2 * blockSizeCode)),
        };
        source = source[(size + 1)..];
        return true;
    }
}
