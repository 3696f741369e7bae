using System.Globalization;

namespace Sluice.Metadata.Configs;

/// <summary>Whether a group may have a set of overrides: known names, valid values, and within the brokers' bounds.</summary>
public static class GroupConfigRules
{
    /// <summary>Why the overrides are refused, in Kafka's words, or null.</summary>
    public static string? Check(IReadOnlyDictionary<string, string> overrides, ConfigLayers layers)
    {
        foreach (string name in overrides.Keys)
            if (SettingCatalog.Instance.Find(SettingScope.Group, name) is null) return $"Unknown group config name: {name}";
        foreach (SettingDefinition definition in SettingCatalog.Instance.All(SettingScope.Group))
            if (overrides.TryGetValue(definition.Name, out string? value) && definition.Check(value) is { } refused) return refused;
        foreach (SettingDefinition definition in SettingCatalog.Instance.All(SettingScope.Group))
            if (overrides.ContainsKey(definition.Name) && CheckBounds(definition, overrides, layers) is { } refused) return refused;
        return CheckSession("consumer", overrides, layers) ?? CheckSession("share", overrides, layers)
            ?? CheckSession("streams", overrides, layers);
    }

    // group.consumer.min.session.timeout.ms bounds consumer.session.timeout.ms, and so on for each kind.
    private static string? CheckBounds(SettingDefinition definition, IReadOnlyDictionary<string, string> overrides, ConfigLayers layers)
    {
        if (definition.Type != SettingType.Int) return null;
        int dot = definition.Name.IndexOf('.', StringComparison.Ordinal);
        (string kind, string rest) = (definition.Name[..dot], definition.Name[(dot + 1)..]);
        long value = Value(definition.Name, overrides, layers);
        string min = $"group.{kind}.min.{rest}";
        string max = definition.Name == "streams.num.standby.replicas" ? "group.streams.max.standby.replicas" : $"group.{kind}.max.{rest}";
        if (SettingCatalog.Instance.Find(SettingScope.Broker, min) is not null && value < layers.Long(min))
            return $"{definition.Name} must be greater than or equal to {min}";
        return SettingCatalog.Instance.Find(SettingScope.Broker, max) is not null && value > layers.Long(max)
            ? $"{definition.Name} must be less than or equal to {max}"
            : null;
    }

    private static string? CheckSession(string kind, IReadOnlyDictionary<string, string> overrides, ConfigLayers layers)
    {
        (string session, string heartbeat) = ($"{kind}.session.timeout.ms", $"{kind}.heartbeat.interval.ms");
        return Value(session, overrides, layers) > Value(heartbeat, overrides, layers)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{session} must be greater than {heartbeat}");
    }

    private static long Value(string name, IReadOnlyDictionary<string, string> overrides, ConfigLayers layers)
    {
        string? value = overrides.GetValueOrDefault(name)
            ?? TopicConfig.Inherited(SettingCatalog.Instance.Find(SettingScope.Group, name)!, layers);
        return SettingNumbers.TryLong(value ?? "", out long number) ? number : 0;
    }
}
