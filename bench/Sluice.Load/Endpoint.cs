namespace Sluice.Load;

/// <summary>A server under measurement: where it listens, which process it is, whether it is the floor, which speaks no Kafka.</summary>
internal sealed record Endpoint(string Name, string Host, int Port, int ProcessId, bool IsFloor);
