namespace Sluice.Metadata.Controller;

/// <summary>Counts names that a request may give only once.</summary>
internal static class Duplicates
{
    /// <summary>How often each name occurs, in the order of first occurrence.</summary>
    public static Dictionary<TName, int> Count<TName>(IEnumerable<TName> names)
        where TName : notnull
    {
        Dictionary<TName, int> times = [];
        foreach (TName name in names) times[name] = times.GetValueOrDefault(name) + 1;
        return times;
    }
}
