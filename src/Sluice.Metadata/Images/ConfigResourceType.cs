namespace Sluice.Metadata.Images;

/// <summary>Kafka's numbers of the kinds of resources that have settings.</summary>
public enum ConfigResourceType : sbyte
{
    Unknown = 0,
    Topic = 2,
    Broker = 4,
    BrokerLogger = 8,
    ClientMetrics = 16,
    Group = 32,
}
