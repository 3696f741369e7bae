using System.Collections.Immutable;

namespace Sluice.Metadata.Images;

/// <summary>The settings set at run time, by resource and name. Immutable; a resource without settings is absent.</summary>
public sealed record ConfigsImage
{
    public static readonly ConfigsImage Empty = new();

    private static readonly ImmutableSortedDictionary<string, string> None = SortedMaps.Strings<string>();

    public ImmutableSortedDictionary<ConfigResource, ImmutableSortedDictionary<string, string>> Resources { get; init; } =
        ImmutableSortedDictionary<ConfigResource, ImmutableSortedDictionary<string, string>>.Empty;

    /// <summary>All settings of a resource, empty when it has none.</summary>
    public ImmutableSortedDictionary<string, string> Of(ConfigResource resource) =>
        Resources.TryGetValue(resource, out ImmutableSortedDictionary<string, string>? configs) ? configs : None;

    /// <summary>One setting of a resource, or null.</summary>
    public string? Value(ConfigResource resource, string name) => Of(resource).GetValueOrDefault(name);
}
