namespace Sluice.Protocol.Compression;

internal static class SnappyCodec
{
    public static CodecStatus Decompress(ReadOnlySpan<byte> source, BoundedBuffer into) => CodecStatus.Unsupported;
    public static bool Compress(ReadOnlySpan<byte> source, BoundedBuffer into) => false;
}
