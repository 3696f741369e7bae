using Sluice.IntegrationTests;
using Xunit;

namespace Sluice.CompatibilityTests.Clients;

/// <summary>Apache Kafka's own tools, from the folder of peers beside the repository; tests that need them are skipped, visibly,
/// without.</summary>
internal static class ApacheTool
{
    private static readonly string? Launcher = FindLauncher();

    /// <summary>Runs a tool; skips the test when there is no Apache Kafka or no Java.</summary>
    public static ProgramResult Run(string tool, params string[] arguments)
    {
        Assert.SkipWhen(Launcher is null, "Apache Kafka (../shared/peers) or Java is not on this machine");
        return SluiceProgram.RunAs(Launcher!, null, [tool, .. arguments]);
    }

    /// <summary>Runs a tool that must succeed.</summary>
    public static string Succeed(string tool, params string[] arguments)
    {
        ProgramResult result = Run(tool, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Out;
    }

    /// <summary>Runs a tool that reads lines from a file.</summary>
    public static string SucceedWithInput(string input, string tool, params string[] arguments)
    {
        Assert.SkipWhen(Launcher is null, "Apache Kafka (../shared/peers) or Java is not on this machine");
        string script = "f=$1; shift; exec \"$@\" < \"$f\"";
        ProgramResult result = SluiceProgram.RunAs("sh", null, ["-c", script, "sh", input, Launcher!, tool, .. arguments]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Out;
    }

    private static string? FindLauncher()
    {
        for (string? directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            string launcher = Path.Combine(directory, "shared", "peers", "apache-kafka", "bin", "kafka");
            if (File.Exists(launcher)) return HasJava() ? launcher : null;
        }
        return null;
    }

    private static bool HasJava() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, "java")));
}
