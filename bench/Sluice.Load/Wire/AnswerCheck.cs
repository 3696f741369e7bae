using System.Buffers.Binary;
using Sluice.Protocol.Errors;

namespace Sluice.Load.Wire;

/// <summary>
/// Looks at the head of every answer: the error code, which stands at a place known from the topic's name, and for fetches the size. A
/// server that answers errors fast must not win.
/// </summary>
/// <param name="errorAt">Where the partition's int16 error stands behind the length prefix; −1: not looked at.</param>
/// <param name="leastBytes">Least size of an answer.</param>
internal sealed class AnswerCheck(int errorAt, int leastBytes)
{
    /// <summary>Bytes of an answer that are kept to look at.</summary>
    public const int HeadBytes = 128;

    /// <summary>Produce v9: correlation 4, tags 1, topics 1, name length 1, name, partitions 1, index 4, error.</summary>
    public static AnswerCheck ForProduce(string topic) => new(4 + 1 + 1 + 1 + topic.Length + 1 + 4, 0);

    /// <summary>The name in a Fetch v12 answer: behind correlation 4, tags 1, throttle 4, error 2, session 4, topics 1, length 1.</summary>
    public const int FetchNameAt = 4 + 1 + 4 + 2 + 4 + 1 + 1;

    /// <summary>Fetch v12: behind the name as in Produce.</summary>
    public static AnswerCheck ForFetch(string topic, int leastBytes) => new(FetchNameAt + topic.Length + 1 + 4, leastBytes);

    /// <summary>ApiVersions: correlation 4, error.</summary>
    public static AnswerCheck ForApiVersions() => new(4, 0);

    /// <summary>ListOffsets v6: as in Produce, behind a throttle time of 4.</summary>
    public static AnswerCheck ForListOffsets(string topic) => new(4 + 1 + 4 + 1 + 1 + topic.Length + 1 + 4, 0);

    /// <summary>Anything will do.</summary>
    public static readonly AnswerCheck None = new(-1, 0);

    /// <summary>A whole answer without its length.</summary>
    public void CheckFrame(ReadOnlySpan<byte> frame) => Check([0, 0, 0, 0, .. frame[..Math.Min(frame.Length, HeadBytes)]], frame.Length);

    public void Check(ReadOnlySpan<byte> head, int answerBytes)
    {
        if (errorAt >= 0)
        {
            int at = sizeof(int) + errorAt;
            short error = head.Length < at + sizeof(short) ? (short)-1 : BinaryPrimitives.ReadInt16BigEndian(head[at..]);
            if (error != 0) throw new InvalidDataException($"the server answered error {(ErrorCode)error} ({error})");
        }
        if (answerBytes < leastBytes) throw new InvalidDataException($"an answer of {answerBytes} bytes where {leastBytes} are expected");
    }
}
