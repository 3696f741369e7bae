namespace Sluice.Metadata.Controller;

/// <summary>What IncrementalAlterConfigs does to a setting, with Kafka's numbers.</summary>
public enum ConfigOperation : sbyte
{
    Set = 0,
    Delete = 1,
    Append = 2,
    Subtract = 3,
}
