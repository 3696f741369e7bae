using System.Collections.Immutable;
using Sluice.Metadata.Images;

namespace Sluice.Metadata.Configs;

/// <summary>
/// The layers a node's settings are looked up in: dynamic for this node, dynamic for the whole cluster, its file, the default.
/// Immutable; make a new one when the image changes.
/// </summary>
public sealed class ConfigLayers
{
    private readonly ImmutableSortedDictionary<string, string> _dynamic;
    private readonly ImmutableSortedDictionary<string, string> _dynamicDefault;
    private readonly IReadOnlyDictionary<string, string> _static;

    /// <summary><paramref name="staticSettings"/> is what the node's file says, by name.</summary>
    public ConfigLayers(ConfigsImage configs, int nodeId, IReadOnlyDictionary<string, string> staticSettings)
    {
        Configs = configs;
        NodeId = nodeId;
        _dynamic = configs.Of(ConfigResource.Broker(nodeId));
        _dynamicDefault = configs.Of(ConfigResource.ClusterDefault);
        _static = staticSettings;
    }

    /// <summary>The same node's layers with other dynamic settings.</summary>
    public ConfigLayers With(ConfigsImage configs) => new(configs, NodeId, _static);

    public ConfigsImage Configs { get; }
    public int NodeId { get; }

    /// <summary>What was set for exactly this name, dynamic before static, or null.</summary>
    public string? SetValue(string name) => _dynamic.GetValueOrDefault(name)
        ?? _dynamicDefault.GetValueOrDefault(name)
        ?? _static.GetValueOrDefault(name);

    /// <summary>The effective value of a broker setting by exactly this name.</summary>
    public string? Value(string name) =>
        SetValue(name) ?? (name == "broker.id" ? SetValue("node.id") : null)
        ?? SettingCatalog.Instance.FindBroker(name)?.Default;

    /// <summary>The effective number of a broker setting.</summary>
    public long Long(string name) => SettingNumbers.TryLong(Value(name) ?? "", out long value) ? value : 0;

    /// <summary>The effective flag of a broker setting.</summary>
    public bool Boolean(string name) => SettingNumbers.TryBoolean(Value(name) ?? "", out bool value) && value;

    /// <summary>Every name set in any layer, in ordinal order.</summary>
    public IEnumerable<string> SetNames() =>
        _dynamic.Keys.Concat(_dynamicDefault.Keys).Concat(_static.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>
    /// The values of a name and its synonyms over all layers, strongest first. As Kafka does, entries before the first one of the
    /// asked name itself are dropped, so a value that comes from another unit's name shows no synonyms.
    /// </summary>
    public List<ConfigSynonym> Synonyms(string name, ReadOnlySpan<string> names, bool sensitive)
    {
        List<ConfigSynonym> found = [];
        foreach (string each in names) Add(each, _dynamic.GetValueOrDefault(each), ConfigSource.DynamicBroker);
        foreach (string each in names) Add(each, _dynamicDefault.GetValueOrDefault(each), ConfigSource.DynamicDefaultBroker);
        foreach (string each in names)
            Add(each, _static.GetValueOrDefault(each) ?? (each == "broker.id" ? _static.GetValueOrDefault("node.id") : null),
                ConfigSource.StaticBroker);
        foreach (string each in names)
            if (SettingCatalog.Instance.Find(SettingScope.Broker, each) is { IsDynamicOnly: false } known)
                Add(each, known.Default, ConfigSource.Default);
        int own = found.FindIndex(synonym => synonym.Name == name);
        found.RemoveRange(0, own < 0 ? found.Count : own);
        return found;

        void Add(string each, string? value, ConfigSource source)
        {
            if (value is not null) found.Add(new ConfigSynonym(each, sensitive ? null : value, source));
        }
    }
}
