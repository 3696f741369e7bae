using System.CommandLine;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice version</c>: its own version, and the release of Kafka it stands in for.</summary>
internal static class VersionCommand
{
    /// <summary>The release whose protocol, files and tools these are.</summary>
    public const string Kafka = "4.3.1";

    public static string Sluice => typeof(VersionCommand).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public static Command Create(Output output)
    {
        var command = new Command("version", "Prints the versions of Sluice and of the Kafka it speaks.");
        command.SetAction(_ =>
        {
            output.Out.WriteLine($"sluice {Sluice} (Kafka {Kafka})");
            return ExitCode.Ok;
        });
        return command;
    }
}
