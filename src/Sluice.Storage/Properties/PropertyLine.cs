namespace Sluice.Storage.Properties;

/// <summary>One entry of a properties file.</summary>
/// <param name="Key">The key, unescaped.</param>
/// <param name="Value">The value, unescaped; empty when the line has none.</param>
/// <param name="Line">Number of its first line, from 1.</param>
/// <param name="IsMalformed">It has a \u without four hexadecimal digits behind it, which stands for its own letters here.</param>
public readonly record struct PropertyLine(string Key, string Value, int Line, bool IsMalformed = false);
