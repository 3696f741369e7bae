using System.Collections.Immutable;

namespace Sluice.Metadata.Configs;

/// <summary>
/// One setting of Kafka 4.3.1: its name, type, default, valid values and how it may change. Immutable; from the catalog's table.
/// </summary>
public sealed record SettingDefinition
{
    public required SettingScope Scope { get; init; }
    public required string Name { get; init; }
    public required SettingType Type { get; init; }

    /// <summary>The default as a file would say it (a list without brackets), or null.</summary>
    public string? Default { get; init; }

    /// <summary>The start fails when it is missing.</summary>
    public bool IsRequired { get; init; }
    public SettingRule Rule { get; init; } = SettingRule.Any;
    public string Importance { get; init; } = "low";
    public SettingUpdateMode UpdateMode { get; init; }

    /// <summary>Not read from a file, only set while running.</summary>
    public bool IsDynamicOnly { get; init; }

    /// <summary>Left out of descriptions and documentation.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Broker settings: names asked in this order. Topic and group settings: the broker's names for the default.</summary>
    public ImmutableArray<string> Synonyms { get; init; } = [];

    /// <summary>Never shown to anybody.</summary>
    public bool IsSensitive => Type == SettingType.Password;

    /// <summary>Why a value is refused, in Kafka's words, or null when it is accepted.</summary>
    public string? Check(string? value)
    {
        if (value is null) return null;
        string text = value.Trim();
        return Type switch
        {
            SettingType.Boolean =>
                SettingNumbers.TryBoolean(text, out _) ? null : Invalid(value, "Expected value to be either true or false"),
            SettingType.Int => SettingNumbers.TryInt(text, out int number) ? Judge(number) : NotANumber(value, "INT"),
            SettingType.Short => SettingNumbers.TryShort(text, out short number) ? Judge(number) : NotANumber(value, "SHORT"),
            SettingType.Long => SettingNumbers.TryLong(text, out long number) ? Judge(number) : NotANumber(value, "LONG"),
            SettingType.Double => SettingNumbers.TryDouble(text, out double number)
                ? Because(SettingNumbers.Text(number), Rule.CheckNumber(number))
                : NotANumber(value, "DOUBLE"),
            SettingType.List => CheckList(text),
            _ => Because(text, Rule.CheckText(text)),
        };
    }

    private string? CheckList(string text)
    {
        string[] items = SettingNumbers.List(text);
        if (Rule.Text.StartsWith("[partitionId]", StringComparison.Ordinal)) return CheckThrottledReplicas(items);
        if (Rule.Options.Count == 0) return null;
        foreach (string item in items)
        {
            if (item.Length == 0) return $"Configuration '{Name}' values must not be empty.";
            if (Rule.CheckText(item) is { } refused) return Invalid(item, refused);
        }
        return null;
    }

    private string? CheckThrottledReplicas(string[] items)
    {
        if (items is [] or ["*"] || items.All(IsReplica)) return null;
        return Invalid(
            $"[{string.Join(", ", items)}]",
            $"{Name} must be the literal '*' or a list of replicas in the following format: "
            + "[partitionId]:[brokerId],[partitionId]:[brokerId],...");
    }

    private static bool IsReplica(string item)
    {
        int colon = item.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < item.Length - 1
            && !item.AsSpan(0, colon).ContainsAnyExceptInRange('0', '9')
            && !item.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9');
    }

    private string? Judge(long number) =>
        Because(number.ToString(System.Globalization.CultureInfo.InvariantCulture), Rule.CheckLong(number));

    private string? Because(string value, string? reason) => reason is null ? null : Invalid(value, reason);

    private string NotANumber(string value, string type) => Invalid(value.Trim(), $"Not a number of type {type}");

    private string Invalid(string value, string reason) => $"Invalid value {value} for configuration {Name}: {reason}";
}
