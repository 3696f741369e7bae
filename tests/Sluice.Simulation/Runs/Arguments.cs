using System.Globalization;

namespace Sluice.Simulation.Runs;

/// <summary>The command line.</summary>
internal sealed record Arguments
{
    public const string Usage = """
        --seed S                  one seed, with its history (--quiet: its end only)
        --seeds N                 that many seeds (default: as many as the time allows)
        --from S                  from this one on (default 1; "fresh": drawn, and printed)
        --seconds T               for so long at most (default 60)
        --failures N              go on until so many seeds have failed (default 1)
        """;

    public ulong? Seed { get; init; }

    public bool IsQuiet { get; init; }

    public long Seeds { get; init; } = long.MaxValue;

    public ulong From { get; init; } = 1;

    /// <summary>Seeds to run in this very process; 0 for a campaign of processes.</summary>
    public long Batch { get; init; }

    public double Seconds { get; init; } = 60;

    public int MostFailures { get; init; } = 1;

    /// <summary>Null when they cannot be understood.</summary>
    public static Arguments? Parse(ReadOnlySpan<string> words)
    {
        var arguments = new Arguments();
        while (words.Length > 0)
        {
            if (words[0] == "--quiet")
            {
                arguments = arguments with { IsQuiet = true };
                words = words[1..];
                continue;
            }
            if (words.Length < 2) return null;
            string value = words[1];
            bool isNumber = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
            switch (words[0])
            {
                case "--from" when value == "fresh":
                    arguments = arguments with { From = (ulong)DateTime.UtcNow.Ticks };
                    break;
                case "--seed" when isNumber:
                    arguments = arguments with { Seed = number };
                    break;
                case "--seeds" when isNumber:
                    arguments = arguments with { Seeds = (long)number };
                    break;
                case "--batch" when isNumber:
                    arguments = arguments with { Batch = (long)number };
                    break;
                case "--from" when isNumber:
                    arguments = arguments with { From = number };
                    break;
                case "--seconds" when isNumber:
                    arguments = arguments with { Seconds = number };
                    break;
                case "--failures" when isNumber:
                    arguments = arguments with { MostFailures = (int)number };
                    break;
                default:
                    return null;
            }
            words = words[2..];
        }
        return arguments;
    }
}
