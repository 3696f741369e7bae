using System.CommandLine;
using Sluice.Cli.Hosting;
using Sluice.Server.Settings;

namespace Sluice.Cli.Commands;

/// <summary>
/// <c>sluice server FILE</c>: a node by Kafka's <c>server.properties</c>. <c>KAFKA_…</c> variables stand over the file, as in the official
/// container image, and <c>--override</c> over both.
/// </summary>
internal static class ServerCommand
{
    public static Command Create(Output output)
    {
        var file = new Argument<string>("FILE") { Description = "Kafka's server.properties." };
        var overrides = new Option<string[]>("--override") { Description = "key=value: stands over the file; may be repeated." };
        var command = new Command(
            "server", "Starts a node by a server.properties. Its directories must be formatted (kafka-storage format).")
        {
            file, overrides,
        };
        command.SetAction(parsed =>
        {
            ServerProperties properties = ServerFile.Read(parsed.GetValue(file)!);
            ServerFile.ApplyEnvironment(properties);
            ServerFile.Override(properties, parsed.GetValue(overrides) ?? []);
            return new BrokerRun(output).Run(ServerFile.Check(properties, output));
        });
        return command;
    }
}
