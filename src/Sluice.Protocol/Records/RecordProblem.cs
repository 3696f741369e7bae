namespace Sluice.Protocol.Records;

/// <summary>A record that made its batch be refused (KIP-467): its index in the batch, and why.</summary>
public readonly record struct RecordProblem(int BatchIndex, string Message);
