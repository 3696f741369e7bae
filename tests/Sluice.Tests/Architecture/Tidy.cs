using Xunit;

namespace Sluice.Tests.Architecture;

/// <summary>Reporting for rules about the tree: all offenders in one message.</summary>
internal static class Tidy
{
    public static void NoneOf(string rule, IEnumerable<string> offenders)
    {
        List<string> all = [.. offenders.Distinct(StringComparer.Ordinal)];
        Assert.True(all.Count == 0,
            $"{rule}:\n  {string.Join("\n  ", all.Take(40))}{(all.Count > 40 ? $"\n  … {all.Count - 40} more" : "")}");
    }
}
