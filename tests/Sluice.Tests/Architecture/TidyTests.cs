using Xunit;

namespace Sluice.Tests.Architecture;

public sealed class TidyTests
{
    private const int MaxBytes = 256 * 1024;

    private static readonly string[] Kinds =
    [
        ".cs", ".csproj", ".props", ".slnx", ".md", ".msg", ".json", ".tsv", ".txt", ".editorconfig", ".gitignore", ".gitattributes",
        ".sh", ".hex", ".properties", ".gz", ".bin", ".c",
    ];

    private static readonly string[] Nameless = ["LICENSE", ".ci/run"];

    /// <summary>The golden bytes of Apache Kafka, which cannot be smaller.</summary>
    private static readonly string[] Large = ["tests/Sluice.Tests/Protocol/golden-messages.tsv.gz"];

    private static readonly Lazy<SourceFile[]> Sources = new(() => [.. SourceFile.In("src", "tests", "bench", "samples")]);

    [Fact]
    public void Files_and_methods_are_short_enough() => Check("too long", TidyRules.TooLong);

    [Fact]
    public void Lines_are_short_enough() => Check("too wide", TidyRules.TooWide);

    [Fact]
    public void Constructors_take_few_enough_parameters() => Check("too many parameters", TidyRules.TooManyParameters);

    [Fact]
    public void There_are_no_regions_reminders_or_dead_code() => Check("left over", TidyRules.LeftOver);

    [Fact]
    public void A_file_holds_the_type_it_is_named_after() =>
        Tidy.NoneOf("one type per file", Sources.Value.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(TidyRules.TooManyTypes));

    [Fact]
    public void Every_file_is_of_a_known_kind() =>
        Tidy.NoneOf("unknown kinds of files", Repository.Files.Where(f => !Nameless.Contains(f) && !Kinds.Contains(KindOf(f))));

    [Fact]
    public void No_file_is_large() =>
        Tidy.NoneOf(
            $"files above {MaxBytes} bytes",
            Repository.Files.Where(f => !Large.Contains(f) && new FileInfo(Repository.PathOf(f)).Length > MaxBytes));

    [Fact]
    public void Every_source_project_has_a_README_of_at_most_a_page()
    {
        foreach (string project in ProjectTable.Actual().Keys)
        {
            string readme = Repository.PathOf($"src/{project}/README.md");
            Assert.True(File.Exists(readme), $"src/{project}/README.md is missing");
            Assert.InRange(File.ReadLines(readme).Count(), 5, 80);
        }
    }

    [Fact]
    public void Files_named_in_the_tables_of_READMEs_exist()
    {
        IEnumerable<string> missing =
            from readme in Repository.Files
            where readme.EndsWith("README.md", StringComparison.Ordinal)
            from name in NamesInTables(File.ReadAllText(Repository.PathOf(readme)))
            let path = Path.Combine(Path.GetDirectoryName(readme)!, name)
            where !File.Exists(Repository.PathOf(path)) && !Directory.Exists(Repository.PathOf(path))
            select $"{readme} names {name}";
        Tidy.NoneOf("files that do not exist", missing);
    }

    [Fact]
    public void Each_rule_can_fail()
    {
        var longFile = new SourceFile("src/A.cs", string.Concat(Enumerable.Repeat("\n", 801)));
        Assert.Single(TidyRules.TooLong(longFile));
        var longMethod = new SourceFile("src/A.cs", $"class A {{ void B() {{{new string('\n', 100)}}} }}\n");
        Assert.Single(TidyRules.TooLong(longMethod));
        Assert.Single(TidyRules.TooWide(new SourceFile("src/A.cs", $"// {new string('a', 138)}")));
        Assert.Single(TidyRules.TooManyParameters(
            new SourceFile("src/A.cs", "class A(int a, int b, int c, int d, int e, int f, int g, int h);")));
        Assert.Single(TidyRules.TooManyTypes(new SourceFile("src/A.cs", $"class A; class B {{{new string('\n', 20)}}}")));
        Assert.Single(TidyRules.TooManyTypes(new SourceFile("src/A.cs", "class B;")));
        Assert.Empty(TidyRules.TooManyTypes(new SourceFile("src/A.cs", "class A; enum B { C }")));
        Assert.Single(TidyRules.LeftOver(new SourceFile("src/A.cs", "#region x\n#endregion")));
        Assert.Single(TidyRules.LeftOver(new SourceFile("src/A.cs", "// TO" + "DO: later")));
        Assert.Single(TidyRules.LeftOver(new SourceFile("src/A.cs", "// foo.Bar(1);")));
        Assert.Empty(TidyRules.LeftOver(new SourceFile("src/A.cs", "// A sentence about foo.Bar(1); and what follows.")));
        Assert.Equal(["X.cs", "Y/"], NamesInTables("| File | What |\n|---|---|\n| `X.cs` | `no` |\n| `Y/` | |\n\n`Z.cs`\n"));
        Assert.Equal(".weird", KindOf("a/b.weird"));
    }

    private static void Check(string rule, Func<SourceFile, IEnumerable<string>> broken) =>
        Tidy.NoneOf(rule, Sources.Value.SelectMany(broken));

    private static string KindOf(string file) => Path.GetExtension(file);

    /// <summary>Names in backticks in the first column of tables whose heading begins with "File" or "Folder".</summary>
    private static IEnumerable<string> NamesInTables(string markdown)
    {
        bool inTable = false;
        foreach (string line in markdown.Split('\n'))
        {
            if (!line.StartsWith('|')) inTable = false;
            else if (line.StartsWith("| File", StringComparison.Ordinal) || line.StartsWith("| Folder", StringComparison.Ordinal)) inTable =
                true;
            else if (inTable && !line.StartsWith("|-", StringComparison.Ordinal))
            {
                string[] quoted = line.Split('|')[1].Split('`');
                for (int i = 1; i < quoted.Length; i += 2) yield return quoted[i];
            }
        }
    }
}
