namespace Sluice.Protocol.Compression;

/// <summary>What became of compressed bytes.</summary>
public enum CodecStatus : byte
{
    /// <summary>All of them were decoded.</summary>
    Ok,

    /// <summary>They are not what the codec's format allows, or end too early.</summary>
    Malformed,

    /// <summary>What comes out exceeds the buffer's limit.</summary>
    TooLarge,

    /// <summary>No such codec.</summary>
    Unsupported,
}
