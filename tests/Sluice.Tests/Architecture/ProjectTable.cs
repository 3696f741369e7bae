using System.Xml.Linq;

namespace Sluice.Tests.Architecture;

/// <summary>Who references whom: as ARCHITECTURE.md says, and as the project files say.</summary>
internal static class ProjectTable
{
    /// <summary>Rows of the table under "Projects and who may reference whom".</summary>
    public static SortedDictionary<string, string> Documented(string markdown)
    {
        var table = new SortedDictionary<string, string>(StringComparer.Ordinal);
        bool inTable = false;
        foreach (string line in markdown.Split('\n'))
        {
            if (line.StartsWith("| Project | References |", StringComparison.Ordinal)) inTable = true;
            else if (inTable && !line.StartsWith('|')) break;
            else if (inTable && !line.StartsWith("|---", StringComparison.Ordinal))
            {
                string[] cells = line.Split('|');
                table[cells[1].Trim()] = Normalize(cells[2].Split(','));
            }
        }
        return table;
    }

    /// <summary>Project references of every project under src; analyzers are tools, not references.</summary>
    public static SortedDictionary<string, string> Actual()
    {
        var table = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Repository.Files
            .Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            IEnumerable<string> references = XDocument.Load(Repository.PathOf(file)).Descendants("ProjectReference")
                .Where(r => (string?)r.Attribute("OutputItemType") != "Analyzer")
                .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')));
            table[Path.GetFileNameWithoutExtension(file)] = Normalize(references);
        }
        return table;
    }

    private static string Normalize(IEnumerable<string> names) =>
        string.Join(", ", names.Select(n => n.Trim()).Where(n => n.Length > 0).Order(StringComparer.Ordinal));
}
