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
    /// <summary>What a cold read brings into memory at once.</summary>
    private const int MostColdBytes = 1 << 20;

    private readonly CacheGuard _guard = new();
    private LogSegment? _boundSegment;
    private long _boundOffset;
    private int _boundPosition;

    public LogRead Read(long offset, int maxBytes, bool wholeFirstBatch, long upperOffset) =>
        Read(new ReadLimits(offset, maxBytes, wholeFirstBatch, upperOffset), mayWait: true, nowMs: 0);

    public LogRead ReadCached(long offset, int maxBytes, bool wholeFirstBatch, long upperOffset, long nowMs) =>
        Read(new ReadLimits(offset, maxBytes, wholeFirstBatch, upperOffset), mayWait: false, nowMs);

    private LogRead Read(in ReadLimits limits, bool mayWait, long nowMs)
    {
        long offset = limits.Offset;
        if (state.Directory.IsOffline) return new LogRead(ErrorCode.KafkaStorageError);
        if (offset < state.LogStartOffset || offset > state.LogEndOffset) return new LogRead(ErrorCode.OffsetOutOfRange);
        long upper = Math.Min(limits.UpperOffset, state.LogEndOffset);
        if (offset >= upper) return default;
        try
        {
            for (int i = state.Segments.FloorIndex(offset); i < state.Segments.Count; i++)
            {
                var segment = state.Segments[i];
                if (segment.BaseOffset >= upper) return default;
                if (segment.SizeBytes == 0) continue;
                LogRead read;
                if (mayWait ? TryRead(segment, i, limits with { UpperOffset = upper }, out read)
                    : TryReadCached(segment, i, limits with { UpperOffset = upper }, nowMs, out read)) return read;
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

    private bool TryRead(LogSegment segment, int index, in ReadLimits limits, out LogRead read)
    {
        var lease = segment.Log.Acquire();
        int length = 0;
        try
        {
            read = default;
            if (!TryLocate(segment, lease, index, limits, out long position, out length)) return false;
            if (length > 0) read = new LogRead(new FileRegion(lease, position, length), state, segment.BaseOffset);
            else if (position >= 0) read = new LogRead(ErrorCode.None, firstBatchIncomplete: true);
            return true;
        }
        finally
        {
            if (length == 0) lease.Dispose();
        }
    }

    /// <summary>
    /// The same without waiting for the disk: index, headers and the first bytes of the answer must be in memory, else the read says what
    /// is to be brought there. It is what keeps a consumer far behind from stopping those who append under the same lock.
    /// </summary>
    private bool TryReadCached(LogSegment segment, int index, in ReadLimits limits, long nowMs, out LogRead read)
    {
        bool isAtHand = segment.Offsets.Entries.IsAtHand;
        var lease = isAtHand ? segment.Log.TryAcquireOpen() : null;
        if (lease is null)
        {
            read = new LogRead(new ColdBytes(state.Directory, segment, 0, 0, needsIndex: !isAtHand));
            return true;
        }

        bool isTaken = false;
        try
        {
            read = default;
            _guard.Begin(segment, lease, nowMs);
            bool isHere = TryLocate(segment, _guard, index, limits, out long position, out int length);
            int cached = _guard.ColdAt < 0 && length > 0 ? _guard.CachedBytes(position, length) : 0;
            if (_guard.ColdAt >= 0)
            {
                int wanted = Math.Clamp(limits.MaxBytes, 0, MostColdBytes);
                read = new LogRead(new ColdBytes(state.Directory, segment, _guard.ColdAt, wanted, needsIndex: false));
                return true;
            }

            if (!isHere) return false;
            isTaken = length > 0;
            if (isTaken) read = new LogRead(new FileRegion(lease, position, length, cached), state, segment.BaseOffset);
            else if (position >= 0) read = new LogRead(ErrorCode.None, firstBatchIncomplete: true);
            return true;
        }
        finally
        {
            if (!isTaken) lease.Dispose();
        }
    }

    /// <summary>
    /// Where the answer lies. False when the segment ends before the offset. Without a length nothing can be returned: as no batch is
    /// below the bound (position −1), or as the first does not fit.
    /// </summary>
    private bool TryLocate(LogSegment segment, IFileSource file, int index, in ReadLimits limits, out long position, out int length)
    {
        position = -1;
        length = 0;
        if (!segment.TryFind(file, limits.Offset, out var first)) return false;
        int end = EndPosition(segment, file, index, limits.UpperOffset);
        if (end <= first.Position) return true;
        position = first.Position;
        int limit = Math.Max(limits.MaxBytes, 0);
        if (first.Size <= limit || limits.WholeFirstBatch) length = Math.Min(end - first.Position, Math.Max(limit, first.Size));
        return true;
    }

    /// <summary>Where reading must stop: the end of the segment, or the batch that holds the bound.</summary>
    private int EndPosition(LogSegment segment, IFileSource file, int index, long upper)
    {
        if (upper >= state.Segments.EndOffset(index, state.LogEndOffset)) return segment.SizeBytes;
        if (ReferenceEquals(_boundSegment, segment) && _boundOffset == upper) return _boundPosition;
        int position = segment.TryFind(file, upper, out var batch) ? batch.Position : segment.SizeBytes;
        if (ReferenceEquals(file, _guard) && _guard.ColdAt >= 0) return position;
        _boundSegment = segment;
        _boundOffset = upper;
        _boundPosition = position;
        return position;
    }

    private readonly record struct ReadLimits(long Offset, int MaxBytes, bool WholeFirstBatch, long UpperOffset);
}
