namespace Sluice.Metadata.Configs;

/// <summary>One described setting: what DescribeConfigs and the answer of CreateTopics say about it.</summary>
public sealed record ConfigEntry(
    string Name, string? Value, SettingType Type, ConfigSource Source, bool IsReadOnly, bool IsSensitive,
    IReadOnlyList<ConfigSynonym> Synonyms);
