namespace Sluice.Cli.Storage;

/// <summary>What <c>kafka-storage format</c> was asked for.</summary>
internal sealed record FormatRequest
{
    /// <summary><c>--cluster-id</c>.</summary>
    public required string ClusterId { get; init; }

    /// <summary><c>--release-version</c>; null is the newest.</summary>
    public string? Release { get; init; }

    /// <summary><c>--feature</c>, each <c>name=level</c>.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary><c>--standalone</c>: this controller alone begins a dynamic quorum.</summary>
    public bool Standalone { get; init; }

    /// <summary><c>--no-initial-controllers</c>: it joins a quorum that exists.</summary>
    public bool NoInitialControllers { get; init; }

    /// <summary><c>--initial-controllers</c>; null when not given.</summary>
    public string? InitialControllers { get; init; }

    /// <summary><c>--ignore-formatted</c>.</summary>
    public bool IgnoreFormatted { get; init; }
}
