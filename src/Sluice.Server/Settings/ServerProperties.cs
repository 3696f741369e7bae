using System.Diagnostics.CodeAnalysis;
using Sluice.Storage.Properties;

namespace Sluice.Server.Settings;

/// <summary>
/// The settings of a node as text, each with its origin, put together from file, environment and command line; what is set later
/// wins. Nothing is checked here: <see cref="BrokerSettings"/> does. Belongs to the start-up code, is not shared.
/// </summary>
public sealed class ServerProperties
{
    private readonly SortedDictionary<string, RawSetting> _settings = new(StringComparer.Ordinal);

    /// <summary>All settings, by name in ordinal order.</summary>
    public IReadOnlyCollection<RawSetting> All => _settings.Values;

    /// <summary>Name → text of all settings: a copy.</summary>
    public Dictionary<string, string> ToDictionary()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (RawSetting setting in All) values[setting.Name] = setting.Value;
        return values;
    }

    /// <summary>Reads the text of a properties file.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="fileName">Its name, as told in messages.</param>
    public static ServerProperties FromFile(ReadOnlySpan<byte> content, string fileName)
    {
        // Editors of Windows begin a file with a mark that would be a part of the first key.
        if (content.StartsWith("\uFEFF"u8)) content = content[3..];
        var properties = new ServerProperties();
        foreach (PropertyLine line in JavaProperties.Parse(content))
        {
            if (line.IsMalformed)
            {
                string text = $"line {line.Line}: \\u must be followed by four hexadecimal digits";
                throw new SettingsException([new SettingProblem(fileName, text, fileName)]);
            }
            properties.Set(line.Key, line.Value.TrimEnd(), $"{fileName}:{line.Line}");
        }
        return properties;
    }

    /// <summary>Sets or replaces one setting.</summary>
    public void Set(string name, string value, string origin) => _settings[name] = new RawSetting(name, value, origin);

    /// <summary>Sets one setting unless it is set already.</summary>
    public void SetDefault(string name, string value, string origin)
    {
        if (!_settings.ContainsKey(name)) Set(name, value, origin);
    }

    /// <summary>Looks one up.</summary>
    public bool TryGet(string name, [MaybeNullWhen(false)] out string value)
    {
        bool found = _settings.TryGetValue(name, out RawSetting setting);
        value = setting.Value;
        return found;
    }

    /// <summary>Where a setting was written; "default" when it was not.</summary>
    public string OriginOf(string name) => _settings.TryGetValue(name, out RawSetting setting) ? setting.Origin : "default";
}
