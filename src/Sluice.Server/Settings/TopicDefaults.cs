using System.Globalization;
using Sluice.Metadata.Configs;

namespace Sluice.Server.Settings;

/// <summary>What a topic gets when nobody says otherwise: its shape, and this broker's static value of every topic setting.</summary>
public sealed record TopicDefaults
{
    /// <summary><c>num.partitions</c>.</summary>
    public required int Partitions { get; init; }

    /// <summary><c>default.replication.factor</c>.</summary>
    public required int ReplicationFactor { get; init; }

    /// <summary><c>auto.create.topics.enable</c>.</summary>
    public required bool AutoCreate { get; init; }

    /// <summary><c>delete.topic.enable</c>.</summary>
    public required bool DeleteEnabled { get; init; }

    /// <summary>
    /// Topic setting name → effective static value: hours and minutes already turned into milliseconds, the broker's synonym asked before
    /// the default. Dynamic broker values and topic overrides come on top of it, from the metadata image.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    internal static TopicDefaults Read(SettingReader settings)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (SettingDefinition topic in SettingCatalog.Instance.All(SettingScope.Topic))
        {
            if (Value(topic, settings) is { } value) values[topic.Name] = value;
        }
        CheckRetention(settings, "log.retention.ms");
        CheckRetention(settings, "log.retention.minutes");
        CheckRetention(settings, "log.retention.hours");
        return new TopicDefaults
        {
            Partitions = settings.Int("num.partitions"),
            ReplicationFactor = settings.Int("default.replication.factor"),
            AutoCreate = settings.Boolean("auto.create.topics.enable"),
            DeleteEnabled = settings.Boolean("delete.topic.enable"),
            Values = values,
        };
    }

    private static string? Value(SettingDefinition topic, SettingReader settings)
    {
        foreach (string synonym in topic.Synonyms)
        {
            if (SettingCatalog.Instance.Find(SettingScope.Broker, synonym) is not null && settings.IsSet(synonym))
            {
                return InMilliseconds(synonym, settings.String(synonym)!);
            }
        }
        return topic.Default;
    }

    private static string InMilliseconds(string name, string text)
    {
        long factor = name.EndsWith(".hours", StringComparison.Ordinal) ? 3_600_000 : name.EndsWith(".minutes", StringComparison.Ordinal)
            ? 60_000 : 1;
        if (factor == 1 || !SettingNumbers.TryLong(text, out long value)) return text;
        return (value < 0 ? -1 : value * factor).ToString(CultureInfo.InvariantCulture);
    }

    private static void CheckRetention(SettingReader settings, string name)
    {
        if (settings.IsSet(name) && settings.Long(name) is 0 or < -1)
        {
            settings.Report(name, $"{name} must be unlimited (-1) or, greater than or equal to 1");
        }
    }
}
