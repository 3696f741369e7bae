using Sluice.Cli.Hosting;
using Sluice.Server.Settings;

namespace Sluice.Cli.Commands;

/// <summary>
/// <c>kafka-server-start [-daemon] FILE [--override k=v]…</c>, Kafka's way to start a node. Environment variables are not looked at: in
/// Kafka that is the container image's doing, not the script's.
/// </summary>
internal static class KafkaServerStart
{
    private const string Usage = "usage: kafka-server-start server.properties [--override property=value]*";

    public static int Run(string[] args, Output output)
    {
        if (args.Length == 0 || args[0] is "--help" or "-h") return output.Fail(Usage);
        if (args.Contains("--version"))
        {
            output.Out.WriteLine(VersionCommand.Kafka);
            return ExitCode.Ok;
        }
        if (args.Contains("-daemon"))
        {
            return output.Fail("kafka-server-start: -daemon is not supported; use your service manager, or: "
                + "nohup kafka-server-start FILE &");
        }
        var overrides = new List<string>();
        for (int i = 1; i < args.Length; i++)
        {
            if (args[i] == "--override" && i + 1 < args.Length) overrides.Add(args[++i]);
            else if (args[i].StartsWith("--override=", StringComparison.Ordinal)) overrides.Add(args[i]["--override=".Length..]);
            else return output.Fail($"{args[i]} is not a recognized option\n{Usage}");
        }
        ServerProperties properties = ServerFile.Read(args[0]);
        ServerFile.Override(properties, overrides);
        return new BrokerRun(output) { SignalIsExitCode = true }.Run(ServerFile.Check(properties, output));
    }
}
