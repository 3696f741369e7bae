namespace Sluice.Protocol.Compression;

/// <summary>One thread's libzstd contexts; freed when the thread is gone and this object with it.</summary>
internal sealed class ZstdContexts
{
    ~ZstdContexts()
    {
        _ = ZstdNative.FreeCompressor(Compressor);
        _ = ZstdNative.FreeDecompressor(Decompressor);
    }

    public nint Compressor { get; } = NotNull(ZstdNative.CreateCompressor());

    public nint Decompressor { get; } = NotNull(ZstdNative.CreateDecompressor());

    private static nint NotNull(nint context) => context != 0 ? context : throw new InvalidOperationException("libzstd has no memory for a context");
}
