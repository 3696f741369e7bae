using Sluice.Protocol.Errors;

namespace Sluice.Metadata.Controller;

/// <summary>An error code and what to say with it. A null message means the code's own text.</summary>
public readonly record struct ApiError(ErrorCode Code, string? Message = null)
{
    public static ApiError None => default;

    public bool IsFailure => Code != ErrorCode.None;

    /// <summary>The message, or the code's own text, or null when there is no error.</summary>
    public string? Text => Message ?? (IsFailure ? Code.Message() : null);
}
