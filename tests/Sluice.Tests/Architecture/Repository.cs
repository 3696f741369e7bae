namespace Sluice.Tests.Architecture;

/// <summary>The working tree these tests were built from, found upwards from the test assembly.</summary>
internal static class Repository
{
    private static readonly string[] Skipped =
        ["bin", "obj", ".git", "artifacts", "TestResults", "node_modules", ".vs", ".idea", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>All files, relative with '/', in ordinal order; build output left out.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal)];

    /// <summary>C# files under the folders given.</summary>
    public static IEnumerable<string> CSharp(params string[] folders) =>
        Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && folders.Any(d => f.StartsWith(d + "/", StringComparison.Ordinal)));

    private static IEnumerable<string> Walk(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory))
        {
            if (Path.GetFileName(file) is not ".git") yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        }
        foreach (string child in Directory.EnumerateDirectories(directory))
        {
            if (Skipped.Contains(Path.GetFileName(child))) continue;
            foreach (string file in Walk(child)) yield return file;
        }
    }

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Sluice.slnx"))) directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("Sluice.slnx was not found above the test assembly");
    }
}
