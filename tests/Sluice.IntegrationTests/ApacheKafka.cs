using Xunit;

namespace Sluice.IntegrationTests;

/// <summary>Apache Kafka's own tools, from the folder of peers beside the repository; tests that need them are skipped, visibly,
/// without.</summary>
public static class ApacheKafka
{
    private static readonly string? Launcher = FindLauncher();

    /// <summary>True when tools can be run.</summary>
    public static bool IsHere => Launcher is not null;

    /// <summary>The program that runs everything else; skips the test when there is no Apache Kafka or no Java.</summary>
    public static string Program
    {
        get
        {
            Assert.SkipWhen(Launcher is null, "Apache Kafka (../shared/peers) or Java is not on this machine");
            return Launcher!;
        }
    }

    /// <summary>The folder of golden bytes that Apache Kafka wrote; skips the test without it.</summary>
    public static string Golden => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Program)!, "..", "..", "golden"));

    /// <summary>Runs a tool; skips the test when there is no Apache Kafka or no Java.</summary>
    public static ProgramResult Run(string tool, params string[] arguments) =>
        SluiceProgram.RunAs(Program, null, [tool, .. arguments]);

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
