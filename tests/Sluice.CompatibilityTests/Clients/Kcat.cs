using Sluice.IntegrationTests;
using Xunit;

namespace Sluice.CompatibilityTests.Clients;

/// <summary>kcat, and with it librdkafka; tests that need it are skipped, visibly, where it is not installed.</summary>
internal static class Kcat
{
    private static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, "kcat")).FirstOrDefault(File.Exists);

    /// <summary>Runs kcat; skips the test when there is none.</summary>
    public static string Run(params string[] arguments)
    {
        Assert.SkipWhen(Program is null, "kcat is not on this machine");
        ProgramResult result = SluiceProgram.RunAs(Program!, null, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Out;
    }

    /// <summary>All of a partition: one line per record, key, value, headers and sizes.</summary>
    public static string[] ReadAll(SluiceNode node, string topic) =>
        Run("-C", "-b", node.Bootstrap, "-t", topic, "-p", "0", "-o", "beginning", "-e", "-q", "-f", "%k|%K|%s|%S|%h\n")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
