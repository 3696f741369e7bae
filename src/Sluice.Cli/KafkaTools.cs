using Sluice.Cli.Commands;
using Sluice.Cli.Storage;

namespace Sluice.Cli;

/// <summary>Kafka's tools by Kafka's names: same flags, same lines, same exit codes.</summary>
internal static class KafkaTools
{
    /// <summary>True for the name of one of Kafka's tools, also one that Sluice does not have yet; ".sh" may follow.</summary>
    public static bool IsTool(string name) => name.StartsWith("kafka-", StringComparison.Ordinal);

    /// <summary>Runs a tool.</summary>
    public static int Run(string name, string[] args, Output output)
    {
        string tool = name.EndsWith(".sh", StringComparison.Ordinal) ? name[..^3] : name;
        return tool switch
        {
            "kafka-storage" => StorageTool.Run(args, output),
            "kafka-server-start" => KafkaServerStart.Run(args, output),
            _ => output.Fail($"{tool}: Sluice does not have this tool yet. Apache Kafka's own {tool} works with a Sluice broker."),
        };
    }
}
