using Sluice.Metadata.Configs;

namespace Sluice.Server.Settings;

/// <summary>What to do instead of a setting that Kafka 4 no longer has.</summary>
internal static class RemovedSettingAdvice
{
    /// <summary>The whole warning, or null when Kafka never removed such a setting.</summary>
    public static string? For(string name)
    {
        string? removed = RemovedSettings.Explain(name)
            ?? (Advice(name) is null ? null : $"The setting {name} was removed and is ignored.");
        return removed is null || Advice(name) is not { } advice ? removed : $"{removed} {advice}";
    }

    private static string? Advice(string name) => name switch
    {
        "zookeeper.connect" => "The quorum is configured by controller.quorum.bootstrap.servers or controller.quorum.voters.",
        "inter.broker.protocol.version" => "The level is metadata.version now (kafka-features).",
        "log.message.timestamp.difference.max.ms" =>
            "Use log.message.timestamp.before.max.ms and log.message.timestamp.after.max.ms.",
        "control.plane.listener.name" => "Controllers have listeners of their own (controller.listener.names).",
        "delegation.token.master.key" => "Use delegation.token.secret.key.",
        "broker.id.generation.enable" or "reserved.broker.max.id" => "Set node.id.",
        "port" or "host.name" => "Use listeners.",
        "advertised.port" or "advertised.host.name" => "Use advertised.listeners.",
        _ => null,
    };
}
