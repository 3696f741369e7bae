namespace Sluice.Protocol.Errors;

/// <summary>What is known of one error code.</summary>
internal sealed record ErrorCodeEntry(string Name, ErrorRetry Retry, string Message);
