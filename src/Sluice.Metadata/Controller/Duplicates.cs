namespace Sluice.Metadata.Controller;

/// <summary>Counts names that a request may give only once.</summary>
internal static class Duplicates
{
    /// <summary>How often each name occurs, in the order of first occurrence.</summary>
    public static Dictionary<string, int> Count(IEnumerable<string> names)
    {
        Dictionary<string, int> times = new(StringComparer.Ordinal);
        foreach (string name in names) times[name] = times.GetValueOrDefault(name) + 1;
        return times;
    }
}
