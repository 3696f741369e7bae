using System.Collections.Immutable;

namespace Sluice.Metadata.Images;

/// <summary>Empty persistent maps whose order is the same in every process: ordinal for strings.</summary>
internal static class SortedMaps
{
    /// <summary>An empty map by ordinal string.</summary>
    public static ImmutableSortedDictionary<string, TValue> Strings<TValue>() => Empty<TValue>.Map;

    private static class Empty<TValue>
    {
        internal static readonly ImmutableSortedDictionary<string, TValue> Map =
            ImmutableSortedDictionary.Create<string, TValue>(StringComparer.Ordinal);
    }
}
