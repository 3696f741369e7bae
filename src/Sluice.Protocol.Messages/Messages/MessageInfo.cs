using Sluice.Protocol.Wire;

namespace Sluice.Protocol.Messages;

/// <summary>What there is to know about one schema. <see cref="Number"/> is an API key or record type, −1 where there is none.</summary>
public sealed record MessageInfo(
    MessageKind Kind,
    string Name,
    short Number,
    short LowestVersion,
    short HighestVersion,
    short FirstFlexibleVersion,
    Func<IMessage> Create)
{
    /// <summary>True when the schema has this version.</summary>
    public bool Has(short version) => version >= LowestVersion && version <= HighestVersion;
}
