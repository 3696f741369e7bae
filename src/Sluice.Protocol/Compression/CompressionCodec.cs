namespace Sluice.Protocol.Compression;

/// <summary>How the records of a batch are compressed; the numbers are those of the batch's attribute bits 0–2.</summary>
public enum CompressionCodec : byte
{
    /// <summary>Not compressed.</summary>
    None = 0,

    /// <summary>RFC 1952.</summary>
    Gzip = 1,

    /// <summary>Snappy blocks, framed as Java's stream or bare.</summary>
    Snappy = 2,

    /// <summary>The LZ4 frame format.</summary>
    Lz4 = 3,

    /// <summary>Zstandard frames (KIP-110).</summary>
    Zstd = 4,
}
