using System.Collections.Immutable;
using Sluice.Base;

namespace Sluice.Metadata.Configs;

/// <summary>
/// Every setting of Kafka 4.3.1, from the table in <c>settings.tsv</c>: tab separated columns scope, name, type, default, valid,
/// importance, update-mode, synonyms; a heading line first; "-" and empty mean none, <c>[a,b]</c> is a list, <c>""</c> the empty text.
/// Immutable, read once.
/// </summary>
public sealed class SettingCatalog
{
    private const string InternalMark = " (internal)";

    private readonly Dictionary<(SettingScope Scope, string Name), SettingDefinition> _byName = [];
    private readonly Dictionary<SettingScope, List<SettingDefinition>> _byScope = [];

    private SettingCatalog()
    {
        using Stream? table = typeof(SettingCatalog).Assembly.GetManifestResourceStream("settings.tsv");
        Check.That(table is not null);
        using var lines = new StreamReader(table);
        lines.ReadLine();
        while (lines.ReadLine() is { } line)
        {
            SettingDefinition definition = Parse(line.Split('\t'));
            _byName.Add((definition.Scope, definition.Name), definition);
            if (!_byScope.TryGetValue(definition.Scope, out List<SettingDefinition>? all)) _byScope.Add(definition.Scope, all = []);
            all.Add(definition);
        }
    }

    /// <summary>The one table.</summary>
    public static SettingCatalog Instance { get; } = new();

    /// <summary>All settings of a scope by name, in ordinal order.</summary>
    public IReadOnlyList<SettingDefinition> All(SettingScope scope) => _byScope[scope];

    /// <summary>A setting, or null when Kafka has none of that name.</summary>
    public SettingDefinition? Find(SettingScope scope, string name) => _byName.GetValueOrDefault((scope, name));

    /// <summary>A broker setting, also under a listener prefix such as <c>listener.name.internal.ssl.keystore.location</c>.</summary>
    public SettingDefinition? FindBroker(string name) =>
        Find(SettingScope.Broker, name)
            ?? (ListenerPrefix.TryStrip(name, out string baseName) ? Find(SettingScope.Broker, baseName) : null);

    private static SettingDefinition Parse(string[] columns)
    {
        bool isInternal = columns[1].EndsWith(InternalMark, StringComparison.Ordinal);
        string mode = columns[6];
        return new SettingDefinition
        {
            Scope = Scope(columns[0]),
            Name = isInternal ? columns[1][..^InternalMark.Length] : columns[1],
            Type = Enum.Parse<SettingType>(columns[2], ignoreCase: true),
            Default = Default(columns[3]),
            IsRequired = columns[3] == "(required)",
            Rule = SettingRule.Parse(columns[4]),
            Importance = columns[5],
            UpdateMode = Mode(mode),
            IsDynamicOnly = mode.EndsWith("(dynamic only)", StringComparison.Ordinal),
            IsInternal = isInternal,
            Synonyms = columns[7] is "-" or "" ? [] : [.. columns[7].Split(',')],
        };
    }

    private static string? Default(string column) => column switch
    {
        "null" or "(required)" => null,
        "\"\"" => "",
        ['[', .. string items, ']'] => items,
        _ => column,
    };

    private static SettingUpdateMode Mode(string column) => column.Split(' ')[0] switch
    {
        "read-only" => SettingUpdateMode.ReadOnly,
        "per-broker" => SettingUpdateMode.PerBroker,
        "cluster-wide" => SettingUpdateMode.ClusterWide,
        _ => SettingUpdateMode.None,
    };

    private static SettingScope Scope(string column) => column switch
    {
        "broker" => SettingScope.Broker,
        "topic" => SettingScope.Topic,
        "group" => SettingScope.Group,
        "client-metrics" => SettingScope.ClientMetrics,
        "producer" => SettingScope.Producer,
        "consumer" => SettingScope.Consumer,
        "admin" => SettingScope.Admin,
        "quota-user-client" => SettingScope.QuotaUserClient,
        "quota-ip" => SettingScope.QuotaIp,
        _ => SettingScope.User,
    };
}
