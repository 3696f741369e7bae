using Xunit;

namespace Sluice.IntegrationTests;

/// <summary>Apache Kafka's own tools, from the folder of peers beside the repository; tests that need them are skipped, visibly,
/// without.</summary>
public static class ApacheKafka
{
    private static readonly string? Launcher = FindLauncher();

    /// <summary>Runs a tool; skips the test when there is no Apache Kafka or no Java.</summary>
    public static ProgramResult Run(string tool, params string[] arguments)
    {
        Assert.SkipWhen(Launcher is null, "Apache Kafka (../shared/peers) or Java is not on this machine");
        return SluiceProgram.RunAs(Launcher!, null, [tool, .. arguments]);
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
