namespace Sluice.Metadata.Configs;

/// <summary>Where an effective value comes from, with the numbers DescribeConfigs answers.</summary>
public enum ConfigSource : sbyte
{
    Unknown = 0,
    Topic = 1,
    DynamicBroker = 2,
    DynamicDefaultBroker = 3,
    StaticBroker = 4,
    Default = 5,
    DynamicBrokerLogger = 6,
    ClientMetrics = 7,
    Group = 8,
}
