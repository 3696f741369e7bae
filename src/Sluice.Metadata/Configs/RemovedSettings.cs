namespace Sluice.Metadata.Configs;

/// <summary>Names of older Kafka releases that mean nothing any more: accepted, warned about once, ignored.</summary>
public static class RemovedSettings
{
    private static readonly string[] Prefixes = ["zookeeper.", "password.encoder."];

    private static readonly string[] Names =
    [
        "inter.broker.protocol.version", "log.message.format.version", "log.message.timestamp.difference.max.ms",
        "log.message.downconversion.enable", "control.plane.listener.name", "delegation.token.master.key",
        "offsets.commit.required.acks", "broker.id.generation.enable", "reserved.broker.max.id", "controlled.shutdown.max.retries",
        "controlled.shutdown.retry.backoff.ms", "leader.imbalance.per.broker.percentage",
        "message.format.version", "message.timestamp.difference.max.ms", "message.downconversion.enable",
    ];

    /// <summary>What to tell the user about a removed name, or null when it is not one.</summary>
    public static string? Explain(string name)
    {
        bool removed = Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
        return removed ? $"The setting {name} was removed in Kafka 4.0 and is ignored." : null;
    }
}
