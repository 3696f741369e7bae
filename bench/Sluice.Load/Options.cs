using System.Globalization;
using Sluice.Load.Cells;
using Sluice.Load.Servers;

namespace Sluice.Load;

/// <summary>The command line.</summary>
internal sealed class Options
{
    public const string Usage =
        """
        Sluice.Load [SERVER…] [CELL…] [options]
          SERVER  kafka | sluice | floor            the peers' Apache Kafka; Sluice and the floor, published from this repository
                  NAME=DIR | NAME=HOST:PORT:PID     a program's directory, or a running server; kafka… and floor… say the kind, all else is
                                                    Sluice. The first one is what ratios refer to. Default: kafka sluice floor
          CELL    names, or beginnings of names (produce, fetch-); default: all
          --pairs N        runs of each server per cell (7)          --quick        three pairs, shorter warm-up
          --warm S         seconds of warm-up per cell (3)           --tsv FILE     every run, tab-separated
          --repeats N      disturbed runs repeated per cell, at most (half of all)
          --set KEY=VALUE  server setting; --set NAME:KEY=VALUE for one server only
          --rate N         records per second of the latency cell (1000)
          --dir DIR        where data goes (the system's temporary directory)       --seed N
        """;

    private readonly List<(string? Name, string Setting)> _settings = [];

    public List<ServerSource> Servers { get; } = [];

    public List<Cell> Cells { get; } = [];

    public int Pairs { get; private set; } = 7;

    public double WarmSeconds { get; private set; } = 3;

    /// <summary>How many disturbed runs of a cell are repeated at most; null: half as many as it has runs.</summary>
    public int? Repeats { get; private set; }

    public int Rate { get; private set; } = 1000;

    public string? Tsv { get; private set; }

    public string Directory { get; private set; } = Path.GetTempPath();

    public int Seed { get; private set; } = Environment.TickCount;

    public static Options Parse(string[] args)
    {
        var options = new Options();
        var words = new Queue<string>(args);
        while (words.TryDequeue(out string? word))
        {
            if (word.StartsWith("--", StringComparison.Ordinal)) options.Set(word, words);
            else if (word is "kafka" or "sluice" or "floor") options.Servers.Add(Programs.Default(word));
            else if (word.Contains('=', StringComparison.Ordinal)) options.Servers.Add(ServerSource.Parse(word));
            else options.AddCells(word);
        }
        if (options.Servers.Count == 0) options.Servers.AddRange(((string[])["kafka", "sluice", "floor"]).Select(Programs.Default));
        if (options.Cells.Count == 0) options.Cells.AddRange(Matrix.All);
        if (options.Servers.Select(server => server.Name).Distinct().Count() < options.Servers.Count)
            throw new ArgumentException("two servers of one name");
        return options;
    }

    /// <summary>What was set for all servers, and for this one.</summary>
    public string[] SettingsFor(ServerSource server) =>
        [.. _settings.Where(set => set.Name is null || set.Name == server.Name).Select(set => set.Setting)];

    private void Set(string name, Queue<string> words)
    {
        string Next() => words.TryDequeue(out string? value) ? value : throw new ArgumentException($"{name} wants a value");
        switch (name)
        {
            case "--quick":
                Pairs = 3;
                WarmSeconds = 2;
                break;
            case "--pairs": Pairs = int.Parse(Next(), CultureInfo.InvariantCulture); break;
            case "--repeats": Repeats = int.Parse(Next(), CultureInfo.InvariantCulture); break;
            case "--warm": WarmSeconds = double.Parse(Next(), CultureInfo.InvariantCulture); break;
            case "--rate": Rate = int.Parse(Next(), CultureInfo.InvariantCulture); break;
            case "--seed": Seed = int.Parse(Next(), CultureInfo.InvariantCulture); break;
            case "--tsv": Tsv = Next(); break;
            case "--dir": Directory = Path.GetFullPath(Next()); break;
            case "--set": AddSetting(Next()); break;
            default: throw new ArgumentException($"unknown option {name}");
        }
    }

    private void AddSetting(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new ArgumentException($"--set {text}: KEY=VALUE");
        int colon = text[..equals].IndexOf(':', StringComparison.Ordinal);
        _settings.Add(colon < 0 ? (null, text) : (text[..colon], text[(colon + 1)..]));
    }

    private void AddCells(string name)
    {
        Cell[] exact = [.. Matrix.All.Where(cell => cell.Name == name)];
        Cell[] found = exact.Length > 0 ? exact : [.. Matrix.All.Where(cell => cell.Name.StartsWith(name, StringComparison.Ordinal))];
        if (found.Length == 0) throw new ArgumentException($"no cell {name}: {string.Join(' ', Matrix.All.Select(cell => cell.Name))}");
        Cells.AddRange(found.Except(Cells));
    }
}
