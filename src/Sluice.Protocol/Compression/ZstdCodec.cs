namespace Sluice.Protocol.Compression;

internal static class ZstdCodec
{
    public static CodecStatus Decompress(ReadOnlySpan<byte> source, BoundedBuffer into) => CodecStatus.Unsupported;
    public static bool Compress(int level, ReadOnlySpan<byte> source, BoundedBuffer into) => false;
}
