using Sluice.Protocol.Errors;

namespace Sluice.Protocol.Records;

/// <summary>
/// The verdict on one client batch. With <see cref="ErrorCode.None"/> the other values say what the leader has to do before the
/// append: stamp timestamps, compress anew. Only a refusal allocates.
/// </summary>
public readonly struct BatchCheck
{
    /// <summary>The code for the partition's answer.</summary>
    public ErrorCode Error { get; init; }

    /// <summary>Text for the answer, null without error.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Records at fault, where single ones are.</summary>
    public IReadOnlyList<RecordProblem>? RecordErrors { get; init; }

    /// <summary>The header as the client sent it.</summary>
    public RecordBatchHeader Header { get; init; }

    /// <summary>Timestamp type the stored batch must have.</summary>
    public TimestampType TimestampType { get; init; }

    /// <summary>Largest timestamp; the append time where that is the topic's type.</summary>
    public long MaxTimestamp { get; init; }

    /// <summary>Offset delta of the first record with <see cref="MaxTimestamp"/>; 0 for the append time.</summary>
    public int OffsetDeltaOfMaxTimestamp { get; init; }

    /// <summary>The header's timestamp type or maximum is not what is to be stored: <see cref="RecordBatchEdit.SetTimestamp"/>.</summary>
    public bool NeedsStamp { get; init; }

    /// <summary>The topic wants another codec: <see cref="BatchRecompressor"/>.</summary>
    public bool NeedsRecompression { get; init; }

    /// <summary>The batch may be appended.</summary>
    public bool IsAccepted => Error == ErrorCode.None;

    internal static BatchCheck Refuse(ErrorCode error, string message) => new() { Error = error, ErrorMessage = message };
}
