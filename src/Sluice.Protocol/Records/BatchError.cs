namespace Sluice.Protocol.Records;

/// <summary>The protocol's error codes that a look at a batch alone can give; the numbers are those of the wire.</summary>
public enum BatchError : short
{
    /// <summary>Acceptable.</summary>
    None = 0,

    /// <summary>Checksum, length or compressed data broken.</summary>
    CorruptMessage = 2,

    /// <summary>Larger than <c>max.message.bytes</c>, as sent, decompressed or compressed anew.</summary>
    MessageTooLarge = 10,

    /// <summary>A timestamp outside of the allowed range.</summary>
    InvalidTimestamp = 32,

    /// <summary>The codec does not exist, or not for this version of Produce.</summary>
    UnsupportedCompressionType = 76,

    /// <summary>Anything else that a client batch must not be.</summary>
    InvalidRecord = 87,
}
