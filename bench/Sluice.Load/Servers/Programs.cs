using System.Diagnostics;

namespace Sluice.Load.Servers;

/// <summary>Where the programs are that are measured by default: published from this repository into its bench folder's output.</summary>
internal static class Programs
{
    public static ServerSource Default(string name) => ServerSource.KindOf(name) switch
    {
        ServerKind.Kafka => new ServerSource(name, ServerKind.Kafka, Peers()),
        ServerKind.Floor => new ServerSource(name, ServerKind.Floor, Published("bench/Sluice.Floor")),
        _ => new ServerSource(name, ServerKind.Sluice, Published("src/Sluice.Cli")),
    };

    // As everywhere in this repository: ../shared/peers, beside the checkout or one level further up.
    private static string Peers()
    {
        for (string? at = Path.GetDirectoryName(Root()); at is not null; at = Path.GetDirectoryName(at))
        {
            string kafka = Path.Combine(at, "shared", "peers", "apache-kafka");
            if (Directory.Exists(kafka)) return kafka;
        }
        throw new DirectoryNotFoundException("shared/peers/apache-kafka is not beside this repository; say kafka=DIR");
    }

    private static string Published(string project)
    {
        string target = Path.Combine(AppContext.BaseDirectory, "programs", Path.GetFileName(project));
        string[] arguments = ["publish", Path.Combine(Root(), project), "-c", "Release", "-o", target, "-v", "q", "-nologo"];
        var info = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        Reports.Progress.Say($"publishes {project}");
        using Process publish = Process.Start(info)!;
        string said = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        return publish.ExitCode == 0 ? target : throw new InvalidOperationException($"{project} could not be published:\n{said}");
    }

    private static string Root()
    {
        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "Sluice.slnx"))) return at;
        }
        throw new DirectoryNotFoundException("this program is not inside its repository; say where every server's program is");
    }
}
