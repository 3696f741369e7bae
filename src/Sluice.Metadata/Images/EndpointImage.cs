namespace Sluice.Metadata.Images;

/// <summary>A listener a node announced: its name, where it is reached, and Kafka's number of its security protocol.</summary>
public sealed record EndpointImage(string Name, string Host, int Port, short SecurityProtocol);
