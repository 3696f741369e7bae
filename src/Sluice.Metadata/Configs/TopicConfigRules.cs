using System.Globalization;

namespace Sluice.Metadata.Configs;

/// <summary>Whether a topic may have a set of overrides: names first, then values, then those that must fit each other.</summary>
public static class TopicConfigRules
{
    /// <summary>Why the overrides are refused, in Kafka's words, or null. <paramref name="layers"/> gives what is not overridden.</summary>
    public static string? Check(IReadOnlyDictionary<string, string> overrides, ConfigLayers layers)
    {
        foreach (string name in overrides.Keys)
            if (SettingCatalog.Instance.Find(SettingScope.Topic, name) is null) return $"Unknown topic config name: {name}";
        foreach (SettingDefinition definition in SettingCatalog.Instance.All(SettingScope.Topic))
            if (overrides.TryGetValue(definition.Name, out string? value) && definition.Check(value) is { } refused) return refused;
        return CheckCompactionLag(overrides, layers) ?? CheckTiering(overrides, layers);
    }

    private static string? CheckCompactionLag(IReadOnlyDictionary<string, string> overrides, ConfigLayers layers)
    {
        long min = Number("min.compaction.lag.ms", overrides, layers);
        long max = Number("max.compaction.lag.ms", overrides, layers);
        return min <= max ? null : string.Create(
            CultureInfo.InvariantCulture, $"conflict topic config setting min.compaction.lag.ms ({min}) > max.compaction.lag.ms ({max})");
    }

    private static string? CheckTiering(IReadOnlyDictionary<string, string> overrides, ConfigLayers layers)
    {
        bool wanted = overrides.TryGetValue("remote.storage.enable", out string? text)
            && SettingNumbers.TryBoolean(text, out bool on) && on;
        return wanted && !layers.Boolean("remote.log.storage.system.enable")
            ? "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage."
            : null;
    }

    private static long Number(string name, IReadOnlyDictionary<string, string> overrides, ConfigLayers layers)
    {
        string? value = overrides.GetValueOrDefault(name)
            ?? TopicConfig.Inherited(SettingCatalog.Instance.Find(SettingScope.Topic, name)!, layers);
        return SettingNumbers.TryLong(value ?? "", out long number) ? number : 0;
    }
}
