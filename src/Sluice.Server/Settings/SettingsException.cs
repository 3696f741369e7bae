namespace Sluice.Server.Settings;

/// <summary>The settings cannot be used; it lists everything that is wrong with them at once.</summary>
public sealed class SettingsException(IReadOnlyList<SettingProblem> problems) : Exception(Describe(problems))
{
    /// <summary>All problems, never empty.</summary>
    public IReadOnlyList<SettingProblem> Problems { get; } = problems;

    private static string Describe(IReadOnlyList<SettingProblem> problems)
    {
        if (problems.Count == 1) return problems[0].ToString();
        return $"The configuration has {problems.Count} problems:" + string.Concat(problems.Select(p => $"\n  - {p}"));
    }
}
