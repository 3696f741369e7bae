namespace Sluice.Metadata.Configs;

/// <summary>One of the values a setting could have had, and where it is from. The value of a sensitive setting is null.</summary>
public sealed record ConfigSynonym(string Name, string? Value, ConfigSource Source);
