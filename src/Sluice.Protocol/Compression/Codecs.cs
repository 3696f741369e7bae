namespace Sluice.Protocol.Compression;

/// <summary>
/// The codecs of record batches. Decompression is bounded by the buffer's limit, ends for every input, and answers malformed
/// bytes with a status, never with an exception. Both directions append to the buffer; on failure its content is unspecified.
/// </summary>
public static class Codecs
{
    /// <summary>"The codec's own default level".</summary>
    public const int DefaultLevel = int.MinValue;

    /// <summary>Appends the plain form of <paramref name="source"/> to <paramref name="into"/>.</summary>
    public static CodecStatus Decompress(CompressionCodec codec, ReadOnlySpan<byte> source, BoundedBuffer into) => codec switch
    {
        CompressionCodec.None => into.TryWrite(source) ? CodecStatus.Ok : CodecStatus.TooLarge,
        CompressionCodec.Gzip => GzipCodec.Decompress(source, into),
        CompressionCodec.Snappy => SnappyCodec.Decompress(source, into),
        CompressionCodec.Lz4 => Lz4Codec.Decompress(source, into),
        CompressionCodec.Zstd => ZstdCodec.Decompress(source, into),
        _ => CodecStatus.Unsupported,
    };

    /// <summary>
    /// Appends the compressed form of <paramref name="source"/> to <paramref name="into"/>; false when it does not fit the limit.
    /// Levels mean what they mean in Kafka (gzip 1–9, lz4 1–17, zstd negative–22); those without effect here are accepted.
    /// </summary>
    public static bool Compress(CompressionCodec codec, int level, ReadOnlySpan<byte> source, BoundedBuffer into) => codec switch
    {
        CompressionCodec.None => into.TryWrite(source),
        CompressionCodec.Gzip => GzipCodec.Compress(level, source, into),
        CompressionCodec.Snappy => SnappyCodec.Compress(source, into),
        CompressionCodec.Lz4 => Lz4Codec.Compress(source, into),
        CompressionCodec.Zstd => ZstdCodec.Compress(level, source, into),
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "no such codec"),
    };

    /// <summary>The codec that a value of <c>compression.type</c> asks for; null for <c>producer</c>, which leaves it to them.</summary>
    public static CompressionCodec? FromName(string name) => name switch
    {
        "uncompressed" => CompressionCodec.None,
        "gzip" => CompressionCodec.Gzip,
        "snappy" => CompressionCodec.Snappy,
        "lz4" => CompressionCodec.Lz4,
        "zstd" => CompressionCodec.Zstd,
        _ => null,
    };
}
