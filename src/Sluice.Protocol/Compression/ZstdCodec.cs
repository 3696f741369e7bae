namespace Sluice.Protocol.Compression;

/// <summary>Zstandard: by the system's libzstd where there is one, else by the managed decoder and frames that only store.</summary>
internal static class ZstdCodec
{
    private const int StandardLevel = 3;

    public static CodecStatus Decompress(ReadOnlySpan<byte> source, BoundedBuffer into) =>
        ZstdNative.IsAvailable ? ZstdNative.Decompress(source, into) : ZstdDecoder.Decompress(source, into);

    public static bool Compress(int level, ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        int effective = level == Codecs.DefaultLevel ? StandardLevel : level;
        return ZstdNative.IsAvailable ? ZstdNative.Compress(effective, source, into) : ZstdStoredFrame.Write(source, into);
    }
}
