namespace Sluice.Protocol.Compression;

/// <summary>
/// A pair of libzstd contexts. They are costly to make and serve one caller at a time, so a few are kept: whoever rents one owns it
/// until it is given back. One that finds no place is freed by its finalizer, as are those of callers that failed.
/// </summary>
internal sealed class ZstdContexts
{
    private static readonly ZstdContexts?[] Kept = new ZstdContexts?[8];

    private ZstdContexts()
    {
        Compressor = ZstdNative.CreateCompressor();
        Decompressor = ZstdNative.CreateDecompressor();
        if (Compressor == 0 || Decompressor == 0) throw new InvalidOperationException("libzstd has no memory for a context");
    }

    ~ZstdContexts()
    {
        // Freeing null is allowed.
        _ = ZstdNative.FreeCompressor(Compressor);
        _ = ZstdNative.FreeDecompressor(Decompressor);
    }

    public nint Compressor { get; }

    public nint Decompressor { get; }

    public static ZstdContexts Rent()
    {
        for (int i = 0; i < Kept.Length; i++)
            if (Kept[i] is not null && Interlocked.Exchange(ref Kept[i], null) is { } kept) return kept;
        return new ZstdContexts();
    }

    public static void Return(ZstdContexts contexts)
    {
        for (int i = 0; i < Kept.Length; i++)
            if (Interlocked.CompareExchange(ref Kept[i], contexts, null) is null) return;
    }
}
