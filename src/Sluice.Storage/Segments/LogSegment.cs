using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Protocol.Records;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;

namespace Sluice.Storage.Segments;

/// <summary>
/// One segment of a log: batches in ascending order of offset and the indexes into them. The last one of a log is active: its
/// indexes stay in memory and grow, and space is allocated ahead; sealing it makes its files exactly what they must be. Nothing is opened
/// before it is needed. Owned by the log's partition lock.
/// </summary>
internal sealed class LogSegment
{
    private const int RecentMs = 30_000;
    private const int RecentBytes = 16 << 20;
    private readonly string _directory;
    private readonly SpareSpace _spare = new();
    private long _maxTimestampMs = -1;
    private long _offsetOfMaxTimestamp;
    private bool _timestampsLoaded;
    private bool _truncated;
    private long _firstTimestampMs = -1;
    private int _bytesSinceEntry;
    private long _recentSinceMs = long.MinValue / 2;
    private int _recentFrom = int.MaxValue;
    private int _nextRecentFrom;
    private int _touchedEnd;

    public LogSegment(LogDirectory log, string directory, long baseOffset, in SegmentFound found)
    {
        _directory = directory;
        BaseOffset = baseOffset;
        _offsetOfMaxTimestamp = baseOffset;
        SizeBytes = (int)Math.Clamp(found.LogBytes, 0, int.MaxValue);
        ModifiedMs = found.ModifiedMs;
        CreatedMs = found.ModifiedMs;
        Log = log.Files.Use(PathOf(SegmentFiles.Log), log);
        Offsets = new OffsetIndex(Entries(log, SegmentFiles.OffsetIndex, OffsetIndex.EntrySize, found.OffsetIndexBytes), baseOffset);
        Times = new TimeIndex(Entries(log, SegmentFiles.TimeIndex, TimeIndex.EntrySize, found.TimeIndexBytes), baseOffset);
        Aborted = new TransactionIndex(
            Entries(log, SegmentFiles.TransactionIndex, TransactionIndex.EntrySize, found.TransactionIndexBytes));
        _timestampsLoaded = SizeBytes == 0;
        _touchedEnd = SizeBytes;
    }

    public long BaseOffset { get; }

    /// <summary>Bytes of whole batches; the file is never shorter, and longer only while something is wrong with it.</summary>
    public int SizeBytes { get; set; }

    public long CreatedMs { get; init; }

    public long ModifiedMs { get; private set; }

    public LeasedFile Log { get; }

    public OffsetIndex Offsets { get; }

    public TimeIndex Times { get; }

    public TransactionIndex Aborted { get; }

    /// <summary>Creates the files of a new, empty segment; leftovers of that name go.</summary>
    public static LogSegment Create(LogDirectory log, string directory, long baseOffset, long nowMs)
    {
        foreach (string suffix in (ReadOnlySpan<string>)
            [SegmentFiles.Log, SegmentFiles.OffsetIndex, SegmentFiles.TimeIndex, SegmentFiles.TransactionIndex])
        {
            log.Disk.DeleteFile(SegmentFiles.Path(directory, baseOffset, suffix));
        }

        log.Disk.Open(SegmentFiles.Path(directory, baseOffset, SegmentFiles.Log), DiskOpenMode.CreateNew).Dispose();
        var segment = new LogSegment(log, directory, baseOffset, SegmentFound.Empty(nowMs)) { CreatedMs = nowMs };
        segment.Activate();
        return segment;
    }

    /// <summary>The segment is the last one now: its indexes are loaded and stay.</summary>
    public void Activate()
    {
        Offsets.Entries.Pin();
        Times.Entries.Pin();
    }

    /// <summary>Writes at the end. Nothing counts before <see cref="Advance"/>.</summary>
    public void Write(ReadOnlySpan<NativeSlice> slices, int bytes, int written, int segmentBytes, IAppendGate? gate)
    {
        LoadTimestamps();
        using var outside = new OutsideGate(gate);
        using var lease = Log.Acquire();
        long end = (long)SizeBytes + written + bytes;
        _spare.Reach(lease.File, SizeBytes, end, segmentBytes);
        lease.File.WriteAt((long)SizeBytes + written, slices);
    }

    /// <summary>A batch stands at the end of the file: indexes and size follow.</summary>
    public void Advance(int size, long lastOffset, long maxTimestampMs, int indexIntervalBytes)
    {
        if (SizeBytes == 0) _firstTimestampMs = maxTimestampMs;
        if (maxTimestampMs > _maxTimestampMs)
        {
            _maxTimestampMs = maxTimestampMs;
            _offsetOfMaxTimestamp = lastOffset;
        }

        if (_bytesSinceEntry > indexIntervalBytes)
        {
            Offsets.Append(lastOffset, SizeBytes);
            Times.MaybeAppend(_maxTimestampMs, _offsetOfMaxTimestamp);
            _bytesSinceEntry = 0;
        }

        _bytesSinceEntry += size;
        SizeBytes += size;
    }

    public void Touched(long nowMs)
    {
        ModifiedMs = nowMs;
        if (nowMs - _recentSinceMs is < 0 or >= RecentMs)
        {
            _recentFrom = nowMs - _recentSinceMs is >= 0 and < 2 * RecentMs ? _nextRecentFrom : _touchedEnd;
            _nextRecentFrom = _touchedEnd;
            _recentSinceMs = nowMs;
        }

        _touchedEnd = SizeBytes;
    }

    /// <summary>What lies from here on was appended so lately that it is in the page cache without asking.</summary>
    public long RecentFrom(long nowMs) =>
        nowMs - ModifiedMs is >= 0 and < 2 * RecentMs ? Math.Max(_recentFrom, SizeBytes - RecentBytes) : long.MaxValue;

    /// <summary>What was written behind <see cref="SizeBytes"/> never happened.</summary>
    public void CutBack()
    {
        using var lease = Log.Acquire();
        lease.File.Truncate(SizeBytes);
        _spare.Gone();
    }

    /// <summary>
    /// The run before was killed and may have allocated ahead; the space is used, or given back when the segment is sealed.
    /// </summary>
    public void MayHaveSpare() => _spare.MayBeThere();

    /// <summary>Gives back what was allocated ahead.</summary>
    public void CutSpare()
    {
        if (_spare.IsBehind(SizeBytes)) CutBack();
    }

    /// <summary>True when a batch must go into a new segment.</summary>
    public bool MustRoll(in RollQuestion question)
    {
        var settings = question.Settings;
        if (question.LastOffset - BaseOffset > int.MaxValue) return true;
        long used = SizeBytes + question.PendingBytes;
        if (used == 0) return false;
        return used > (long)settings.SegmentBytes - question.BatchBytes
            || HasAged(in question)
            || Offsets.IsFull(settings.SegmentIndexBytes)
            || Times.IsFull(settings.SegmentIndexBytes);
    }

    /// <summary>True when <paramref name="batches"/> more index entries might fill an index.</summary>
    public bool IsNearlyFull(int batches, int indexBytes) => Times.Entries.Count + batches >= (indexBytes / TimeIndex.EntrySize) - 1;

    /// <summary>Largest timestamp of a record and the last offset of the batch that has it; −1 when no record has one.</summary>
    public (long TimestampMs, long Offset) MaxTimestamp()
    {
        LoadTimestamps();
        return (_maxTimestampMs, _offsetOfMaxTimestamp);
    }

    /// <summary>What retention goes by: the largest timestamp, or the time the file was changed.</summary>
    public long LargestTimestampMs()
    {
        LoadTimestamps();
        return _maxTimestampMs >= 0 ? _maxTimestampMs : ModifiedMs;
    }

    /// <summary>The first batch whose last offset is not below <paramref name="offset"/>; false when the segment ends before.</summary>
    public bool TryFind(IFileSource file, long offset, out BatchEntry found)
    {
        Span<byte> buffer = stackalloc byte[BatchScan.BufferSize];
        int start = Math.Clamp(Offsets.PositionFor(offset), 0, SizeBytes);
        if (TryFindFrom(file, start, offset, buffer, out found, out bool isLost)) return true;

        // An index that points into nowhere is no reason to fail: the batches themselves know.
        return isLost && TryFindFrom(file, 0, offset, buffer, out found, out _);
    }

    /// <summary>
    /// Offset behind the last batch, the base offset when there is none; false when the file does not end with a whole batch.
    /// </summary>
    public bool TryReadNextOffset(out long next)
    {
        next = BaseOffset;
        if (SizeBytes == 0) return true;
        using var lease = Log.Acquire();
        Span<byte> buffer = stackalloc byte[BatchScan.BufferSize];
        var scan = new BatchScan(lease, Math.Clamp(Offsets.Last().Position, 0, SizeBytes), SizeBytes, buffer);
        while (scan.MoveNext())
        {
            if (scan.Current.LastOffset < next) return false;
            next = scan.Current.LastOffset + 1;
        }

        return scan.Position == SizeBytes && next > BaseOffset;
    }

    /// <summary>
    /// Cuts the segment at the batch that holds <paramref name="offset"/>; it is, or becomes, the active one. Returns where it ends
    /// now: at the offset, or where that batch began.
    /// </summary>
    public long TruncateTo(long offset)
    {
        Activate();
        using var lease = Log.Acquire();
        bool isInside = TryFind(lease, offset, out var batch);
        int size = isInside ? batch.Position : SizeBytes;
        Offsets.TruncateTo(offset);
        Times.TruncateTo(offset);
        Aborted.TruncateTo(offset);
        lease.File.Truncate(size);
        SizeBytes = size;
        _spare.Gone();
        _bytesSinceEntry = 0;
        if (size == 0) _firstTimestampMs = -1;
        _timestampsLoaded = size == 0;
        _truncated = true;
        _maxTimestampMs = -1;
        _offsetOfMaxTimestamp = BaseOffset;
        return isInside ? Math.Min(batch.BaseOffset, offset) : offset;
    }

    /// <summary>The segment ends here: the last time entry. <see cref="Save"/> and <see cref="Deactivate"/> make it a sealed one.</summary>
    public void End()
    {
        LoadTimestamps();
        Times.MaybeAppend(_maxTimestampMs, _offsetOfMaxTimestamp);
    }

    /// <summary>Exact files, no spare space. Only the files change: readers may look at the segment meanwhile.</summary>
    public void Save()
    {
        SaveIndexes();
        CutSpare();
    }

    /// <summary>The files of the indexes are what is in memory.</summary>
    public void SaveIndexes()
    {
        Offsets.Entries.Save();
        Times.Entries.Save();
    }

    /// <summary>Recovered, and not the last one.</summary>
    public void Deactivate()
    {
        Offsets.Entries.Unpin();
        Times.Entries.Unpin();
    }

    /// <summary>Makes all files exact; what a clean stop needs of the active segment.</summary>
    public void Finish()
    {
        End();
        Save();
    }

    /// <summary>
    /// As <see cref="Finish"/>, and on disk when it returns; a crash on the way leaves no offset index, which is what shows that the others
    /// are not to be trusted.
    /// </summary>
    public void FinishDurably(IDisk disk)
    {
        Times.MaybeAppend(_maxTimestampMs, _offsetOfMaxTimestamp);
        Times.Entries.Save();
        foreach (var entries in (ReadOnlySpan<IndexEntries>)[Times.Entries, Aborted.Entries])
        {
            if (!entries.Exists) continue;
            using var file = disk.Open(entries.Path, DiskOpenMode.ReadWrite);
            file.Flush();
        }

        Offsets.Entries.SaveAtomically();
    }

    /// <summary>False when one is missing, or cannot be what was written: the segment is to be recovered.</summary>
    public bool HasItsIndexes() => Offsets.Entries.Exists && (Times.Entries.Exists || SizeBytes == 0)
        && (!Aborted.Entries.Exists || Aborted.IsSane(BaseOffset));

    /// <summary>Empties all indexes in memory, to build them anew. The files are cut when they are saved next.</summary>
    public void ResetIndexes()
    {
        Offsets.Entries.Clear();
        Times.Entries.Clear();
        Activate();
        Aborted.Entries.Clear();
        if (Aborted.Entries.Exists) Aborted.Entries.Save();

        SizeBytes = 0;
        _bytesSinceEntry = 0;
        _firstTimestampMs = -1;
        _maxTimestampMs = -1;
        _offsetOfMaxTimestamp = BaseOffset;
        _timestampsLoaded = true;
    }

    /// <summary>Closes files and gives memory back.</summary>
    public void Release()
    {
        Log.Dispose();
        Offsets.Entries.Release();
        Times.Entries.Release();
        Aborted.Entries.Release();
    }

    /// <summary>The replica's directory has another name now.</summary>
    public void MovedTo(string directory)
    {
        Log.RenamedTo(SegmentFiles.Path(directory, BaseOffset, SegmentFiles.Log));
        Offsets.Entries.Path = SegmentFiles.Path(directory, BaseOffset, SegmentFiles.OffsetIndex);
        Times.Entries.Path = SegmentFiles.Path(directory, BaseOffset, SegmentFiles.TimeIndex);
        Aborted.Entries.Path = SegmentFiles.Path(directory, BaseOffset, SegmentFiles.TransactionIndex);
    }

    private IndexEntries Entries(LogDirectory log, string suffix, int entrySize, long length) =>
        new(log.Disk, log.IndexBudget, PathOf(suffix), entrySize, length);

    private string PathOf(string suffix) => SegmentFiles.Path(_directory, BaseOffset, suffix);

    private bool TryFindFrom(IFileSource file, int start, long offset, Span<byte> buffer, out BatchEntry found, out bool isLost)
    {
        var scan = new BatchScan(file, start, SizeBytes, buffer);
        found = default;
        isLost = false;
        while (scan.MoveNext())
        {
            var batch = scan.Current;
            isLost = start > 0 && batch.Position == start && (batch.BaseOffset > offset || batch.BaseOffset < BaseOffset);
            if (isLost) return false;
            if (batch.LastOffset < offset) continue;
            found = batch;
            return true;
        }

        // An index never points at the end, and from a batch on the batches lead there.
        isLost = start > 0 && (start == SizeBytes || scan.Position != SizeBytes);
        return false;
    }

    private bool HasAged(in RollQuestion question)
    {
        if (_firstTimestampMs < 0 && SizeBytes > 0) LoadFirstTimestamp();
        long firstMs = SizeBytes > 0 ? _firstTimestampMs : question.FirstPendingTimestampMs;
        long waitedMs = firstMs >= 0 ? question.MaxTimestampMs - firstMs : question.NowMs - CreatedMs;
        return waitedMs > question.Settings.SegmentMs - question.JitterMs;
    }

    private void LoadFirstTimestamp()
    {
        using var lease = Log.Acquire();
        Span<byte> header = stackalloc byte[RecordBatchHeader.Size];
        var scan = new BatchScan(lease, 0, SizeBytes, header);
        if (scan.MoveNext()) _firstTimestampMs = scan.Current.MaxTimestampMs;
    }

    /// <summary>
    /// The last entry of a sealed or cleanly closed segment is its maximum. After a truncation, or when the index is gone, the batches
    /// behind the last entry are looked at, too.
    /// </summary>
    private void LoadTimestamps()
    {
        if (_timestampsLoaded) return;
        (_maxTimestampMs, _offsetOfMaxTimestamp) = Times.Last();
        _timestampsLoaded = true;
        if (Times.Entries.Exists && !_truncated) return;
        using var lease = Log.Acquire();
        Span<byte> buffer = stackalloc byte[BatchScan.BufferSize];
        var scan = new BatchScan(lease, Math.Clamp(Offsets.PositionFor(_offsetOfMaxTimestamp), 0, SizeBytes), SizeBytes, buffer);
        while (scan.MoveNext())
        {
            if (scan.Current.MaxTimestampMs <= _maxTimestampMs) continue;
            _maxTimestampMs = scan.Current.MaxTimestampMs;
            _offsetOfMaxTimestamp = scan.Current.LastOffset;
        }
    }
}
