using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Server.Partitions;

namespace Sluice.Server.Producing;

/// <summary>One partition of a produce request: where its records stand in the frame, and what became of them.</summary>
internal struct ProduceSlot
{
    /// <summary>Number of the partition.</summary>
    public int Index;

    /// <summary>Position of the records in the frame.</summary>
    public int RecordsStart;

    /// <summary>Bytes of the records; −1 for null.</summary>
    public int RecordsLength;

    /// <summary>Header of the batch, once it was found to be one.</summary>
    public RecordBatchHeader Header;

    /// <summary>The batch compressed anew for its topic; null when it is appended as it came.</summary>
    public byte[]? Replacement;

    /// <summary>The hosted partition; null when the slot was refused before one was found.</summary>
    public Partition? Partition;

    /// <summary>The outcome.</summary>
    public ErrorCode Error;

    /// <summary>Offset of the first record; −1 on error.</summary>
    public long BaseOffset;

    /// <summary>Offset the high watermark (or the flushed end) must pass before an answer; −1 when nothing is waited for.</summary>
    public long WaitFor;

    /// <summary>Append time of topics with LogAppendTime; −1 otherwise.</summary>
    public long LogAppendTimeMs;

    /// <summary>First offset of the log; −1 when the request did not get that far.</summary>
    public long LogStartOffset;

    /// <summary>The records that were refused, when the whole batch was refused for them.</summary>
    public IReadOnlyList<RecordProblem>? RecordErrors;

    /// <summary>Text for people; null says the error's own.</summary>
    public string? ErrorMessage;

    /// <summary>The leader by the metadata, told with "not leader"; −1 when unknown.</summary>
    public int LeaderId;

    /// <summary>Its epoch.</summary>
    public int LeaderEpoch;

    /// <summary>Refuses the slot.</summary>
    public void Refuse(ErrorCode error, string? message = null)
    {
        Error = error;
        ErrorMessage = message;
        BaseOffset = -1;
        WaitFor = -1;
    }
}
