using Sluice.Metadata.Configs;

namespace Sluice.Server.Settings;

/// <summary>One of Sluice's own settings.</summary>
/// <param name="Name">Begins with <c>sluice.</c>.</param>
/// <param name="Default">Its value when nobody sets it.</param>
/// <param name="Min">Smallest number allowed; null for true/false and for choices.</param>
/// <param name="Choices">The words allowed, where the value is one of a few.</param>
internal sealed record OwnSetting(string Name, string Default, long? Min, string[]? Choices = null)
{
    /// <summary>Why a value is refused; null when it is accepted.</summary>
    public string? Check(string value)
    {
        if (Choices is not null)
        {
            return Choices.Contains(value, StringComparer.Ordinal) ? null
                : $"Invalid value {value} for configuration {Name}: String must be one of: {string.Join(", ", Choices)}";
        }
        if (Min is not { } min)
        {
            return SettingNumbers.TryBoolean(value, out _) ? null
                : $"Invalid value {value} for configuration {Name}: Expected value to be either true or false";
        }
        if (!SettingNumbers.TryLong(value, out long number))
            return $"Invalid value {value} for configuration {Name}: Not a number of type LONG";
        return number >= min ? null : $"Invalid value {value} for configuration {Name}: Value must be at least {min}";
    }
}
