using System.Runtime.InteropServices;

namespace Sluice.Protocol.Compression;

/// <summary>
/// The system's libzstd. Frames are decoded in one call into room that the walk over the block headers has bounded, so that no
/// window a frame names is ever allocated.
/// </summary>
internal static unsafe partial class ZstdNative
{
    private const string Library = "libzstd.so.1";

    /// <summary>The library could be loaded; decided once per process.</summary>
    public static bool IsAvailable { get; } = Probe();

    public static CodecStatus Decompress(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        while (true)
        {
            if (!ZstdFrameHeader.TrySkip(ref source)) return CodecStatus.Malformed;
            if (source.IsEmpty) return CodecStatus.Ok;
            if (!ZstdFrameSize.TryMeasure(source, out int size, out long bound)) return CodecStatus.Malformed;
            CodecStatus status = DecompressFrame(source[..size], bound, into);
            if (status != CodecStatus.Ok) return status;
            source = source[size..];
        }
    }

    public static bool Compress(int level, ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        long worst = source.Length + (source.Length >> 8) + 1024L;
        int room = (int)Math.Min(worst, into.Limit - into.Length);
        if (!into.TryReserve(room)) return false;
        ZstdContexts contexts = ZstdContexts.Rent();
        fixed (byte* from = source)
        fixed (byte* to = into.Free)
        {
            nuint written = CompressOnce(contexts.Compressor, to, (nuint)room, from, (nuint)source.Length, level);
            ZstdContexts.Return(contexts);
            if (IsError(written) != 0) return false;
            into.Advance((int)written);
        }
        return true;
    }

    private static CodecStatus DecompressFrame(ReadOnlySpan<byte> frame, long bound, BoundedBuffer into)
    {
        int room = (int)Math.Min(bound, into.Limit - into.Length);
        into.TryReserve(room);
        ZstdContexts contexts = ZstdContexts.Rent();
        fixed (byte* from = frame)
        fixed (byte* to = into.Storage)
        {
            nuint written = DecompressOnce(contexts.Decompressor, to + into.Length, (nuint)room, from, (nuint)frame.Length);
            ZstdContexts.Return(contexts);
            if (IsError(written) != 0) return room < bound ? CodecStatus.TooLarge : CodecStatus.Malformed;
            into.Advance((int)written);
        }
        return CodecStatus.Ok;
    }

    private static bool Probe()
    {
        if (!NativeLibrary.TryLoad(Library, typeof(ZstdNative).Assembly, null, out nint handle)) return false;
        return NativeLibrary.TryGetExport(handle, "ZSTD_decompressDCtx", out _);
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    internal static partial nint CreateCompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    internal static partial nint CreateDecompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    internal static partial nuint FreeCompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    internal static partial nuint FreeDecompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressCCtx")]
    private static partial nuint CompressOnce(nint context, byte* into, nuint room, byte* from, nuint size, int level);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    private static partial nuint DecompressOnce(nint context, byte* into, nuint room, byte* from, nuint size);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint code);
}
