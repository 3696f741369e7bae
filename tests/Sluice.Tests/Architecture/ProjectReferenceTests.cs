using Xunit;

namespace Sluice.Tests.Architecture;

public sealed class ProjectReferenceTests
{
    [Fact]
    public void Project_files_reference_exactly_what_ARCHITECTURE_md_says()
    {
        SortedDictionary<string, string> documented = ProjectTable.Documented(File.ReadAllText(Repository.PathOf("ARCHITECTURE.md")));
        SortedDictionary<string, string> actual = ProjectTable.Actual();
        Assert.True(documented.Count > 5, "the table of ARCHITECTURE.md was not found");
        Assert.Equal(
            documented.Select(row => $"{row.Key} -> {row.Value}"),
            actual.Select(row => $"{row.Key} -> {row.Value}"));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Repository.PathOf("Sluice.slnx"));
        IEnumerable<string> missing = Repository.Files
            .Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)
                && (f.StartsWith("src/", StringComparison.Ordinal) || f.StartsWith("tests/", StringComparison.Ordinal)))
            .Where(f => !solution.Contains($"\"{f}\"", StringComparison.Ordinal));
        Tidy.NoneOf("projects missing from Sluice.slnx", missing);
    }

    private static readonly string[] Trusted =
    [
        "<InternalsVisibleTo Include=\"Sluice.Tests\" />", "<InternalsVisibleTo Include=\"Sluice.Stepped\" />",
        "<InternalsVisibleTo Include=\"Sluice.Simulation\" />", "<InternalsVisibleTo Include=\"Sluice.Fuzz\" />",
        "<InternalsVisibleTo Include=\"Sluice.Benchmarks\" />",
    ];

    [Fact]
    public void Source_projects_show_their_internals_to_the_tests_only()
    {
        IEnumerable<string> found = Repository.Files
            .Where(f => f.StartsWith("src/", StringComparison.Ordinal)
                && Path.GetExtension(f) is ".cs" or ".csproj" or ".props" or ".targets")
            .SelectMany(f => File.ReadLines(Repository.PathOf(f)).Select(line => (File: f, Line: line)))
            .Where(x => x.Line.Contains("InternalsVisibleTo", StringComparison.Ordinal))
            .Where(x => !Trusted.Contains(x.Line.Trim()))
            .Select(x => $"{x.File}: {x.Line.Trim()}");
        Tidy.NoneOf("InternalsVisibleTo other than the test projects", found);
    }

    [Fact]
    public void The_table_reader_sees_a_difference()
    {
        const string markdown = "| Project | References |\n|---|---|\n| A | |\n| B | Z, A |\n\n| C | no |\n";
        Assert.Equal(["A -> ", "B -> A, Z"], ProjectTable.Documented(markdown).Select(row => $"{row.Key} -> {row.Value}"));
    }
}
