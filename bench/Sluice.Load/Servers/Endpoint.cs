namespace Sluice.Load.Servers;

/// <summary>Where a server listens. The floor speaks no Kafka.</summary>
internal readonly record struct Endpoint(string Host, int Port, bool IsFloor);
