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
    private const string Name = "server";

    public static Command Create(Output output)
    {
        var file = new Argument<string>("FILE") { Description = "Kafka's server.properties." };
        var overrides = new Option<string[]>("--override") { Description = "key=value: stands over the file; may be repeated." };
        var command = new Command(
            Name, "Starts a node by a server.properties. Its directories must be formatted (kafka-storage format).")
        {
            file, overrides,
        };
        command.SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(overrides) ?? [], output));
        return command;
    }

    /// <summary>The usual words, <c>server FILE</c> and no more: a start should not wait for a parser that has nothing to do.</summary>
    public static bool IsPlain(string[] args) => args is [Name, [not ('-' or '@' or '[' or '/'), ..]]
        or [Name, ['/', not '?', _, ..]];

    /// <summary>Runs the node of a file.</summary>
    public static int Run(string file, string[] overrides, Output output)
    {
        ServerProperties properties = ServerFile.Read(file);
        ServerFile.ApplyEnvironment(properties);
        ServerFile.Override(properties, overrides);
        return new BrokerRun(output).Run(ServerFile.Check(properties, output));
    }
}
