namespace Sluice.Protocol.Errors;

/// <summary>What an error code is called and means. Codes that a peer made up are taken for an unknown server error.</summary>
public static class ErrorCodeExtensions
{
    /// <summary>Kafka's default text; empty for None.</summary>
    public static string Message(this ErrorCode code) => Entry(code).Message;

    /// <summary>Kafka's own name: <c>UNKNOWN_TOPIC_OR_PARTITION</c>.</summary>
    public static string KafkaName(this ErrorCode code) => Entry(code).Name;

    /// <summary>What a client does before it tries again.</summary>
    public static ErrorRetry Retry(this ErrorCode code) => Entry(code).Retry;

    /// <summary>True when the request may succeed later.</summary>
    public static bool IsRetriable(this ErrorCode code) => code.Retry() != ErrorRetry.None;

    private static ErrorCodeEntry Entry(ErrorCode code)
    {
        int index = (int)code + 1;
        return ErrorCodeTable.Entries[(uint)index < (uint)ErrorCodeTable.Entries.Length ? index : 0];
    }
}
