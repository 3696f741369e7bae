using System.Globalization;

namespace Sluice.Fuzz.Engine;

/// <summary>What the command line asks for.</summary>
internal sealed record FuzzOptions
{
    /// <summary>Names of targets; none means all.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Cases per target.</summary>
    public long Runs { get; init; } = 100_000;

    public ulong Seed { get; init; } = 1;

    /// <summary>Longest time per target.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many times the stated time a case may take: on a machine that does other work, too, the clock says little.</summary>
    public double Patience { get; init; } = 1;

    /// <summary>A folder to read inputs from and to write new ones to; null for none.</summary>
    public string? CorpusFolder { get; init; }

    /// <summary>One input to run instead.</summary>
    public byte[]? Case { get; init; }

    /// <summary>Only names the targets.</summary>
    public bool Lists { get; init; }

    public static FuzzOptions Parse(string[] arguments)
    {
        var options = new FuzzOptions();
        var targets = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument == "--list") options = options with { Lists = true };
            else if (!argument.StartsWith("--", StringComparison.Ordinal)) targets.Add(argument);
            else if (++i < arguments.Length) options = options.With(argument, arguments[i]);
            else throw new ArgumentException($"{argument} needs a value");
        }
        return options with { Targets = targets };
    }

    private FuzzOptions With(string name, string value) => name switch
    {
        "--runs" => this with { Runs = long.Parse(value, CultureInfo.InvariantCulture) },
        "--seed" => this with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
        "--time" => this with { Time = TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture)) },
        "--patience" => this with { Patience = double.Parse(value, CultureInfo.InvariantCulture) },
        "--corpus" => this with { CorpusFolder = value },
        "--case" => this with { Case = Convert.FromBase64String(value) },
        "--file" => this with { Case = File.ReadAllBytes(value) },
        _ => throw new ArgumentException($"{name} is no option"),
    };
}
