namespace Sluice.Protocol.Wire;

/// <summary>
/// A request, response, header or persisted record body that a schema describes. Instances may be reused: Read sets every field.
/// </summary>
public interface IMessage
{
    /// <summary>Reads the body as <paramref name="version"/> has it; fields that version lacks get their defaults.</summary>
    void Read(ref WireReader reader, short version);

    /// <summary>Appends the body as <paramref name="version"/> has it.</summary>
    void Write(WireWriter writer, short version);
}
