using Sluice.Base.Buffers;
using Sluice.Protocol.Errors;

namespace Sluice.Storage.Logs;

/// <summary>
/// What a read found: whole batches of one segment, except that the last one may be cut by the size limit. Whoever takes it disposes
/// the lease of <see cref="Region"/>.
/// </summary>
public readonly struct LogRead
{
    private readonly LogState? _state;
    private readonly long _segmentBaseOffset;

    internal LogRead(FileRegion region, LogState state, long segmentBaseOffset)
    {
        Region = region;
        _state = state;
        _segmentBaseOffset = segmentBaseOffset;
    }

    internal LogRead(ColdBytes cold) => Cold = cold;

    internal LogRead(ErrorCode error, bool firstBatchIncomplete = false)
    {
        Error = error;
        FirstBatchIncomplete = firstBatchIncomplete;
    }

    /// <summary><see cref="ErrorCode.OffsetOutOfRange"/>, <see cref="ErrorCode.KafkaStorageError"/> or none.</summary>
    public ErrorCode Error { get; }

    /// <summary>The bytes; null when there is nothing to send.</summary>
    public FileRegion? Region { get; }

    /// <summary>What must be read from the disk before this read can be answered; null when it is answered.</summary>
    public ColdBytes? Cold { get; }

    /// <summary>
    /// There are records, but not even the first batch fits the limit and it was not to be returned whole: nothing is returned, as
    /// brokers answer since Fetch v3.
    /// </summary>
    public bool FirstBatchIncomplete { get; }

    /// <summary>
    /// No returned batch begins at or above it, found by the index: the bound for <see cref="PartitionLog.CollectAborted"/>. To be asked
    /// under the lock of the read.
    /// </summary>
    public long UpperOffset
    {
        get
        {
            if (_state is null || Region is not { } region) return -1;
            int index = _state.Segments.FloorIndex(_segmentBaseOffset);
            if (index < 0) return _state.LogEndOffset;
            long behind = _state.Segments[index].Offsets.OffsetAtOrBehind(region.Position + region.Length);
            return behind >= 0 ? behind : _state.Segments.EndOffset(index, _state.LogEndOffset);
        }
    }
}
