using Sluice.Base.Buffers;
using Sluice.Protocol.Errors;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// Finds the bytes a fetch is answered with; they are sent from the file, never copied here. Owned by the partition lock. Where a bound
/// (high watermark, last stable offset) lies is remembered until the bound or the log changes: many consumers ask for the same one.
/// </summary>
internal sealed class LogReader(LogState state)
{
    private LogSegment? _boundSegment;
    private long _boundOffset;
    private int _boundPosition;

    public LogRead Read(long offset, int maxBytes, bool wholeFirstBatch, long upperOffset)
    {
        if (state.Directory.IsOffline) return new LogRead(ErrorCode.KafkaStorageError);
        if (offset < state.LogStartOffset || offset > state.LogEndOffset) return new LogRead(ErrorCode.OffsetOutOfRange);
        long upper = Math.Min(upperOffset, state.LogEndOffset);
        if (offset >= upper) return default;
        try
        {
            for (int i = state.Segments.FloorIndex(offset); i < state.Segments.Count; i++)
            {
                var segment = state.Segments[i];
                if (segment.BaseOffset >= upper) return default;
                if (segment.SizeBytes > 0 && TryRead(segment, i, offset, maxBytes, wholeFirstBatch, upper, out var read)) return read;
            }

            return default;
        }
        catch (DiskException e)
        {
            state.Directory.TakeOffline(e.Message);
            return new LogRead(ErrorCode.KafkaStorageError);
        }
    }

    public void CollectAborted(long fromOffset, long upperOffset, List<AbortedTxn> into)
    {
        for (int i = Math.Max(0, state.Segments.FloorIndex(fromOffset)); i < state.Segments.Count; i++)
        {
            if (state.Segments[i].Aborted.Entries.Count > 0 && state.Segments[i].Aborted.Collect(fromOffset, upperOffset, into)) return;
        }
    }

    /// <summary>Positions are not what they were.</summary>
    public void Forget() => _boundSegment = null;

    private bool TryRead(
        LogSegment segment, int index, long offset, int maxBytes, bool wholeFirstBatch, long upper, out LogRead read)
    {
        var lease = segment.Log.Acquire();
        int length = 0;
        try
        {
            read = default;
            if (!segment.TryFind(lease, offset, out var first)) return false;
            int end = EndPosition(segment, lease, index, upper);
            if (end <= first.Position) return true;
            int limit = Math.Max(maxBytes, 0);
            if (first.Size > limit && !wholeFirstBatch)
            {
                read = new LogRead(ErrorCode.None, firstBatchIncomplete: true);
                return true;
            }

            length = Math.Min(end - first.Position, Math.Max(limit, first.Size));
            read = new LogRead(new FileRegion(lease, first.Position, length), state, segment.BaseOffset);
            return true;
        }
        finally
        {
            if (length == 0) lease.Dispose();
        }
    }

    /// <summary>Where reading must stop: the end of the segment, or the batch that holds the bound.</summary>
    private int EndPosition(LogSegment segment, FileLease lease, int index, long upper)
    {
        if (upper >= state.Segments.EndOffset(index, state.LogEndOffset)) return segment.SizeBytes;
        if (ReferenceEquals(_boundSegment, segment) && _boundOffset == upper) return _boundPosition;
        int position = segment.TryFind(lease, upper, out var batch) ? batch.Position : segment.SizeBytes;
        _boundSegment = segment;
        _boundOffset = upper;
        _boundPosition = position;
        return position;
    }
}
