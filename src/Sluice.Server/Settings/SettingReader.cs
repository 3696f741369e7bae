using Sluice.Base;
using Sluice.Metadata.Configs;

namespace Sluice.Server.Settings;

/// <summary>
/// Typed access to the settings by Kafka's names: what was written, else the catalogue's default. Collects problems instead of
/// throwing; a value that is refused reads as the default, so that the rest is checked too.
/// </summary>
internal sealed class SettingReader
{
    private readonly ServerProperties _properties;
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly List<SettingProblem> _problems = [];
    private readonly List<SettingProblem> _warnings = [];

    public SettingReader(ServerProperties properties)
    {
        _properties = properties;
        foreach (RawSetting setting in properties.All) CheckOne(setting);
        foreach (SettingDefinition definition in SettingCatalog.Instance.All(SettingScope.Broker))
        {
            if (definition.IsRequired && !properties.TryGet(definition.Name, out _))
            {
                Refuse(definition.Name, $"Missing required configuration \"{definition.Name}\" which has no default value.");
            }
        }
    }

    /// <summary>What makes the settings unusable.</summary>
    public IReadOnlyList<SettingProblem> Problems => _problems;

    /// <summary>What is ignored, or probably a mistake.</summary>
    public IReadOnlyList<SettingProblem> Warnings => _warnings;

    /// <summary>True when somebody wrote the setting (and it can be used).</summary>
    public bool IsSet(string name) => _properties.TryGet(name, out _) && !_refused.Contains(name);

    /// <summary>Adds a problem found by looking at several settings together.</summary>
    public void Report(string name, string message) => _problems.Add(new SettingProblem(name, message, _properties.OriginOf(name)));

    /// <summary>Adds a warning.</summary>
    public void Warn(string name, string message) => _warnings.Add(new SettingProblem(name, message, _properties.OriginOf(name)));

    /// <summary>The effective text; null when neither set nor defaulted.</summary>
    public string? String(string name)
    {
        if (IsSet(name) && _properties.TryGet(name, out string? value)) return value.Trim();
        return name.StartsWith(OwnSettings.Prefix, StringComparison.Ordinal) ? OwnSettings.Find(name)!.Default : Definition(name).Default;
    }

    public int Int(string name) => SettingNumbers.TryInt(String(name) ?? "", out int value) ? value : 0;

    public long Long(string name) => SettingNumbers.TryLong(String(name) ?? "", out long value) ? value : 0;

    public bool Boolean(string name) => SettingNumbers.TryBoolean(String(name) ?? "", out bool value) && value;

    /// <summary>The elements without repetitions.</summary>
    public IReadOnlyList<string> List(string name) => [.. SettingNumbers.List(String(name) ?? "").Distinct(StringComparer.Ordinal)];

    private static SettingDefinition Definition(string name)
    {
        SettingDefinition? definition = SettingCatalog.Instance.Find(SettingScope.Broker, name);
        Check.That(definition is not null);
        return definition;
    }

    private void CheckOne(RawSetting setting)
    {
        if (setting.Name.StartsWith(OwnSettings.Prefix, StringComparison.Ordinal))
        {
            CheckOwn(setting);
        }
        else if (SettingCatalog.Instance.FindBroker(setting.Name) is { } definition)
        {
            if (definition.Check(setting.Value) is { } refused) Refuse(setting.Name, refused);
            else if (IsEmptyList(definition, setting.Value)) Refuse(setting.Name, $"Configuration '{setting.Name}' must not be empty.");
        }
        else if (RemovedSettingAdvice.For(setting.Name) is { } removed)
        {
            Warn(setting.Name, removed);
        }
        else if (!ForPlugins.IsKnown(setting.Name))
        {
            WarnUnknown(setting.Name);
        }
    }

    private static bool IsEmptyList(SettingDefinition definition, string value) => value.Trim().Length == 0
        && definition.Name is "process.roles" or "listeners" or "log.dirs" or "log.dir" or "controller.listener.names";

    private void CheckOwn(RawSetting setting)
    {
        if (OwnSettings.Find(setting.Name) is not { } own)
        {
            string? meant = NearestName.Find(setting.Name, OwnSettings.All.Select(s => s.Name));
            Refuse(setting.Name, $"Unknown setting {setting.Name}.{(meant is null ? "" : $" Did you mean {meant}?")}");
        }
        else if (own.Check(setting.Value.Trim()) is { } refused)
        {
            Refuse(setting.Name, refused);
        }
    }

    private void WarnUnknown(string name)
    {
        string? meant = NearestName.Find(name, SettingCatalog.Instance.All(SettingScope.Broker).Select(d => d.Name));
        if (meant is not null)
        {
            Warn(name, $"Unknown setting {name} is ignored. Did you mean {meant}?");
        }
        else if (SettingCatalog.Instance.Find(SettingScope.Topic, name) is { } topic)
        {
            string broker = topic.Synonyms.Length > 0 ? $" The broker's default for it is {topic.Synonyms[^1]}." : "";
            Warn(name, $"Setting {name} belongs to topics and is ignored here.{broker}");
        }
        else
        {
            Warn(name, $"Unknown setting {name} is ignored.");
        }
    }

    private void Refuse(string name, string message)
    {
        _refused.Add(name);
        Report(name, message);
    }
}
