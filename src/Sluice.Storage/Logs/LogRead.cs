using Sluice.Base.Buffers;
using Sluice.Protocol.Errors;

namespace Sluice.Storage.Logs;

/// <summary>
/// What a read found: whole batches of one segment, except that the last one may be cut by the size limit. Whoever takes it disposes
/// the lease of <see cref="Region"/> when <see cref="HasRecords"/>.
/// </summary>
public readonly struct LogRead
{
    internal LogRead(FileRegion region, long segmentBaseOffset)
    {
        Region = region;
        SegmentBaseOffset = segmentBaseOffset;
    }

    internal LogRead(ErrorCode error, bool firstBatchIncomplete = false)
    {
        Error = error;
        FirstBatchIncomplete = firstBatchIncomplete;
    }

    /// <summary><see cref="ErrorCode.OffsetOutOfRange"/>, <see cref="ErrorCode.KafkaStorageError"/> or none.</summary>
    public ErrorCode Error { get; }

    /// <summary>The bytes; meaningless without <see cref="HasRecords"/>.</summary>
    public FileRegion Region { get; }

    /// <summary>True when there is something to send.</summary>
    public bool HasRecords => Region.Length > 0;

    /// <summary>
    /// There are records, but not even the first batch fits the limit and it was not to be returned whole: nothing is returned, as
    /// brokers answer since Fetch v3.
    /// </summary>
    public bool FirstBatchIncomplete { get; }

    internal long SegmentBaseOffset { get; }
}
