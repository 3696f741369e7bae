using System.Collections.Immutable;
using Sluice.Metadata.Images;

namespace Sluice.Metadata.Configs;

/// <summary>
/// What DescribeConfigs says about a resource: pure functions of the image's settings and the answering node's own. Null for the names
/// asked means all. Names nobody knows are left out, except on brokers, where whatever was set is shown as sensitive.
/// </summary>
public static class ConfigDescriber
{
    /// <summary>A topic's settings, with the broker's values where it has none itself.</summary>
    public static List<ConfigEntry> Topic(string topic, ConfigLayers layers, IReadOnlyCollection<string>? names)
    {
        ImmutableSortedDictionary<string, string> overrides = layers.Configs.Of(ConfigResource.Topic(topic));
        return Topic(overrides, layers, names);
    }

    /// <summary>The settings of a topic that has these overrides.</summary>
    public static List<ConfigEntry> Topic(
        ImmutableSortedDictionary<string, string> overrides, ConfigLayers layers, IReadOnlyCollection<string>? names)
    {
        List<ConfigEntry> entries = [];
        foreach (SettingDefinition definition in SettingCatalog.Instance.All(SettingScope.Topic))
        {
            string? own = overrides.GetValueOrDefault(definition.Name);
            if (names is null ? definition.IsInternal && own is null : !names.Contains(definition.Name)) continue;
            List<ConfigSynonym> synonyms = Chain(definition, layers);
            if (own is not null) synonyms.Insert(0, new ConfigSynonym(definition.Name, own, ConfigSource.Topic));
            entries.Add(Entry(definition, Normalized(definition, own ?? TopicConfig.Inherited(definition, layers)), synonyms));
        }
        return entries;
    }

    /// <summary>A consumer, share or streams group's settings; a group nobody knows has the defaults.</summary>
    public static List<ConfigEntry> Group(string group, ConfigLayers layers, IReadOnlyCollection<string>? names) =>
        Own(SettingScope.Group, ConfigSource.Group, layers.Configs.Of(ConfigResource.Group(group)), layers, names);

    /// <summary>A client metrics subscription's settings.</summary>
    public static List<ConfigEntry> ClientMetrics(string subscription, ConfigLayers layers, IReadOnlyCollection<string>? names) =>
        Own(
            SettingScope.ClientMetrics, ConfigSource.ClientMetrics,
            layers.Configs.Of(new ConfigResource(ConfigResourceType.ClientMetrics, subscription)), layers, names);

    /// <summary>What was set for all brokers, and nothing else.</summary>
    public static List<ConfigEntry> ClusterDefault(ConfigLayers layers, IReadOnlyCollection<string>? names)
    {
        List<ConfigEntry> entries = [];
        foreach ((string name, string value) in layers.Configs.Of(ConfigResource.ClusterDefault))
        {
            if (names is not null && !names.Contains(name)) continue;
            SettingDefinition? definition = SettingCatalog.Instance.FindBroker(name);
            bool sensitive = definition?.IsSensitive ?? true;
            string? shown = sensitive ? null : value;
            entries.Add(new ConfigEntry(
                name, shown, definition?.Type ?? SettingType.Unknown, ConfigSource.DynamicDefaultBroker, IsReadOnly(definition), sensitive,
                [new ConfigSynonym(name, shown, ConfigSource.DynamicDefaultBroker)]));
        }
        return entries;
    }

    /// <summary>All settings of the answering broker itself.</summary>
    public static List<ConfigEntry> Broker(ConfigLayers layers, IReadOnlyCollection<string>? names)
    {
        List<ConfigEntry> entries = [];
        foreach (string name in layers.SetNames())
        {
            bool listed = SettingCatalog.Instance.Find(SettingScope.Broker, name) is { IsInternal: false, IsDynamicOnly: false };
            if (!listed && (names is null || names.Contains(name))) entries.Add(Broker(name, layers));
        }
        foreach (SettingDefinition definition in SettingCatalog.Instance.All(SettingScope.Broker))
        {
            if (definition.IsInternal || definition.IsDynamicOnly) continue;
            if (names is null || names.Contains(definition.Name)) entries.Add(Broker(definition.Name, layers));
        }
        return entries;
    }

    private static ConfigEntry Broker(string name, ConfigLayers layers)
    {
        SettingDefinition? definition = SettingCatalog.Instance.FindBroker(name);
        bool sensitive = definition?.IsSensitive ?? true;
        string[] names = definition is null ? [name] : SynonymNames(name, definition);
        List<ConfigSynonym> synonyms = layers.Synonyms(name, names, sensitive);
        string? value = layers.Value(name);
        if (value is not null && definition is not null) value = Normalized(definition, value);
        return new ConfigEntry(
            name, sensitive ? null : value, definition?.Type ?? SettingType.Unknown,
            synonyms.Count == 0 ? ConfigSource.Default : synonyms[0].Source, IsReadOnly(definition), sensitive, synonyms);
    }

    private static string[] SynonymNames(string name, SettingDefinition definition)
    {
        if (name != definition.Name) return [name, definition.Name];
        return definition.Synonyms.IsEmpty ? [name] : [.. definition.Synonyms];
    }

    private static List<ConfigEntry> Own(
        SettingScope scope, ConfigSource source, ImmutableSortedDictionary<string, string> overrides, ConfigLayers layers,
        IReadOnlyCollection<string>? names)
    {
        List<ConfigEntry> entries = [];
        foreach (SettingDefinition definition in SettingCatalog.Instance.All(scope))
        {
            if (names is not null && !names.Contains(definition.Name)) continue;
            string? own = overrides.GetValueOrDefault(definition.Name);
            List<ConfigSynonym> synonyms = Chain(definition, layers);
            if (synonyms.Count == 0 && scope == SettingScope.Group && definition.Default is { } byDefault)
                synonyms.Add(new ConfigSynonym(definition.Name, byDefault, ConfigSource.Default));
            if (own is not null) synonyms.Insert(0, new ConfigSynonym(definition.Name, own, source));
            entries.Add(Entry(definition, Normalized(definition, own ?? TopicConfig.Inherited(definition, layers)), synonyms));
        }
        return entries;
    }

    private static List<ConfigSynonym> Chain(SettingDefinition definition, ConfigLayers layers) => definition.Synonyms.IsEmpty
        ? []
        : layers.Synonyms(definition.Synonyms[0], definition.Synonyms.AsSpan(), sensitive: false);

    private static ConfigEntry Entry(SettingDefinition definition, string? value, List<ConfigSynonym> synonyms) => new(
        definition.Name, value, definition.Type, synonyms.Count == 0 ? ConfigSource.Default : synonyms[0].Source,
        IsReadOnly: false, IsSensitive: false, synonyms);

    private static bool IsReadOnly(SettingDefinition? definition) =>
        definition is null or { UpdateMode: SettingUpdateMode.ReadOnly };

    // Values are shown as parsed: 05 as 5, TRUE as true, a list without its blanks.
    private static string? Normalized(SettingDefinition definition, string? value)
    {
        if (value is null) return null;
        return definition.Type switch
        {
            SettingType.Int or SettingType.Long or SettingType.Short when SettingNumbers.TryLong(value, out long number) =>
                number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            SettingType.Double when SettingNumbers.TryDouble(value, out double number) => SettingNumbers.Text(number),
            SettingType.Boolean when SettingNumbers.TryBoolean(value, out bool flag) => flag ? "true" : "false",
            SettingType.List => string.Join(",", SettingNumbers.List(value)),
            _ => value.Trim(),
        };
    }
}
