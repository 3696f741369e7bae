using Sluice.Protocol.Wire;

namespace Sluice.Metadata.Records;

/// <summary>A record of the metadata log and the version it is written at.</summary>
public readonly record struct MetadataRecord(IMessage Message, short Version)
{
    /// <summary>A record whose schema has only version 0.</summary>
    public static MetadataRecord V0(IMessage message) => new(message, 0);
}
