namespace Sluice.Server.Settings;

/// <summary>One thing wrong with the settings, in words for people.</summary>
/// <param name="Setting">The setting's name.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Origin">Where it was written.</param>
public readonly record struct SettingProblem(string Setting, string Message, string Origin)
{
    /// <inheritdoc/>
    public override string ToString() => Origin is "default" ? Message : $"{Message} ({Origin})";
}
