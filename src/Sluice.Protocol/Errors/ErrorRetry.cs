namespace Sluice.Protocol.Errors;

/// <summary>What a client does about an error before it tries again, as the Java client classifies them.</summary>
public enum ErrorRetry
{
    /// <summary>Not retriable by default; some codes are handled specially.</summary>
    None,

    /// <summary>The same request may succeed later.</summary>
    Retriable,

    /// <summary>Retriable once the metadata is fresh.</summary>
    RefreshMetadata,

    /// <summary>Retriable once the coordinator was found again.</summary>
    FindCoordinator,
}
