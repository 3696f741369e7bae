using System.CommandLine;
using Sluice.Cli.Commands;

namespace Sluice.Cli;

/// <summary>
/// The one entrance: <c>sluice COMMAND …</c>, and Kafka's tools as <c>sluice kafka-storage …</c> or by the name the program was started
/// under (a link named <c>kafka-storage.sh</c>). Kafka's tools have their own notation and messages, the rest is System.CommandLine.
/// </summary>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(string[] args, Output output)
    {
        try
        {
            if (MultiCall.ToolName() is { } tool) return KafkaTools.Run(tool, args, output);
            if (args.Length > 0 && KafkaTools.IsTool(args[0])) return KafkaTools.Run(args[0], args[1..], output);
            return ServerCommand.IsPlain(args) ? ServerCommand.Run(args[1], [], output) : RunOwn(args, output);
        }
        catch (Exception e) when (Explanation.Of(e) is { } message)
        {
            return output.Fail(message);
        }
    }

    private static int RunOwn(string[] args, Output output)
    {
        var root = new RootCommand("Sluice: Kafka's protocol, files and tools on .NET.")
        {
            UpCommand.Create(output),
            ServerCommand.Create(output),
            VersionCommand.Create(output),
        };
        ParseResult parsed = root.Parse(args);
        var configuration = new InvocationConfiguration
        {
            Output = output.Out,
            Error = output.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        int code = parsed.Invoke(configuration);
        return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
    }
}
