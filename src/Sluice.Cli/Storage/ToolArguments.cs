namespace Sluice.Cli.Storage;

/// <summary>
/// The flags of one subcommand in the notation of Kafka's argparse tools: <c>--name value</c>, <c>--name=value</c>, <c>-n value</c>,
/// <c>-nvalue</c>.
/// </summary>
internal sealed class ToolArguments
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <summary>Every flag that was given, by its long name.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The last value; null when it was not given.</summary>
    public string? Value(string name) => _values.TryGetValue(name, out List<string>? all) ? all[^1] : null;

    /// <summary>All values.</summary>
    public IReadOnlyList<string> Values(string name) => _values.GetValueOrDefault(name) ?? [];

    /// <summary>Reads the arguments; throws <see cref="ToolUsageException"/> as argparse would complain.</summary>
    public static ToolArguments Parse(IReadOnlyList<string> args, IReadOnlyList<ToolFlag> flags)
    {
        var result = new ToolArguments();
        for (int i = 0; i < args.Count; i++)
        {
            (ToolFlag flag, string? attached) = Find(args[i], flags)
                ?? throw new ToolUsageException($"unrecognized arguments: '{args[i]}'");
            if (flag.Excludes.FirstOrDefault(result.Has) is { } other)
            {
                throw new ToolUsageException($"argument {flag.Shown}: not allowed with argument {flags.First(f => f.Name == other).Shown}");
            }
            if (flag.TakesValue && attached is null)
            {
                if (i + 1 == args.Count || Find(args[i + 1], flags) is not null)
                    throw new ToolUsageException($"argument {flag.Shown}: expected one argument");
                attached = args[++i];
            }
            if (!result._values.TryGetValue(flag.Name, out List<string>? values)) result._values[flag.Name] = values = [];
            values.Add(attached ?? "");
        }
        foreach (ToolFlag flag in flags)
        {
            if (flag.IsRequired && !result.Has(flag.Name) && !result.Has("help"))
                throw new ToolUsageException($"argument {flag.Shown} is required");
        }
        return result;
    }

    private static (ToolFlag Flag, string? Attached)? Find(string argument, IReadOnlyList<ToolFlag> flags)
    {
        foreach (ToolFlag flag in flags)
        {
            string name = $"--{flag.Name}";
            string letter = $"-{flag.Letter}";
            if (argument == name || argument == letter) return (flag, null);
            if (!flag.TakesValue) continue;
            if (argument.StartsWith(name + "=", StringComparison.Ordinal)) return (flag, argument[(name.Length + 1)..]);
            if (argument.StartsWith(letter, StringComparison.Ordinal) && !argument.StartsWith("--", StringComparison.Ordinal))
                return (flag, argument[2..]);
        }
        return null;
    }
}
