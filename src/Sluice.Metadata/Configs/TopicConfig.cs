using System.Collections.Immutable;
using System.Globalization;
using Sluice.Metadata.Images;

namespace Sluice.Metadata.Configs;

/// <summary>
/// The effective settings of one topic: its override, else the broker's setting under one of the broker's names (other units are
/// converted), else the default. Immutable view over an image and a node's layers.
/// </summary>
public sealed class TopicConfig(ImmutableSortedDictionary<string, string> overrides, ConfigLayers layers)
{
    private const long HourMs = 3_600_000;
    private const long MinuteMs = 60_000;

    /// <summary>The settings of a topic by its name.</summary>
    public static TopicConfig Of(string topic, ConfigLayers layers) => new(layers.Configs.Of(ConfigResource.Topic(topic)), layers);

    /// <summary>The effective value, or null for an unknown name.</summary>
    public string? Value(string name) =>
        overrides.GetValueOrDefault(name)
        ?? (SettingCatalog.Instance.Find(SettingScope.Topic, name) is { } definition ? Inherited(definition, layers) : null);

    public int Int(string name) => SettingNumbers.TryInt(Value(name) ?? "", out int value) ? value : 0;

    public bool Boolean(string name) => SettingNumbers.TryBoolean(Value(name) ?? "", out bool value) && value;

    /// <summary>What a topic has when it says nothing itself.</summary>
    internal static string? Inherited(SettingDefinition topicSetting, ConfigLayers layers)
    {
        foreach (string name in topicSetting.Synonyms)
            if (layers.SetValue(name) is { } value) return Converted(name, value);
        return topicSetting.Default;
    }

    private static string Converted(string brokerName, string value)
    {
        long unitMs = brokerName.EndsWith(".hours", StringComparison.Ordinal) ? HourMs
            : brokerName.EndsWith(".minutes", StringComparison.Ordinal) ? MinuteMs : 1;
        if (!SettingNumbers.TryLong(value, out long number)) return value;
        if (brokerName.StartsWith("log.retention.", StringComparison.Ordinal) && brokerName != "log.retention.bytes" && number < 0)
            return "-1";
        return unitMs == 1 ? value : (number * unitMs).ToString(CultureInfo.InvariantCulture);
    }
}
