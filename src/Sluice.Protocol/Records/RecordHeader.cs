namespace Sluice.Protocol.Records;

/// <summary>A name and value that travel with a record (KIP-82); the value may be null.</summary>
public readonly record struct RecordHeader(string Key, byte[]? Value);
