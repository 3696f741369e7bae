using Sluice.Protocol;
using Sluice.Storage.Disks;
using Sluice.Storage.Epochs;
using Sluice.Storage.Indexes;
using Sluice.Storage.Producers;

namespace Sluice.Storage.Logs;

/// <summary>
/// One replica of a partition on disk: its segments, epochs and producers. Every member is called under the partition's lock, except
/// where it says otherwise; none of them flushes, waits or calls back, but for the rare ones that rewrite the end of the log. A disk
/// error takes the directory offline. Always: log start ≤ last stable offset ≤ high watermark ≤ log end; what was appended stands
/// before anything else changes.
/// </summary>
public sealed class PartitionLog : IDisposable
{
    private readonly LogState _state;
    private readonly LogAppender _appender;
    private readonly LogReader _reader;
    private long _truncations;
    private bool _closed;

    private PartitionLog(LogState state)
    {
        _state = state;
        _appender = new LogAppender(state);
        _reader = new LogReader(state);
    }

    /// <summary>Topic and number.</summary>
    public TopicPartition Partition => _state.Partition;

    /// <summary>The directory it lives in.</summary>
    public LogDirectory Directory => _state.Directory;

    /// <summary>Where its files are now.</summary>
    public string Path => _state.Path;

    /// <summary>The configs in force; swapped when they change.</summary>
    public LogSettings Settings
    {
        get => _state.Settings;
        set => _state.Settings = value;
    }

    /// <summary>First offset that may be read.</summary>
    public long LogStartOffset => _state.LogStartOffset;

    /// <summary>Offset the next record gets.</summary>
    public long LogEndOffset => _state.LogEndOffset;

    /// <summary>Everything below is committed.</summary>
    public long HighWatermark => _state.HighWatermark;

    /// <summary>Everything below is committed and belongs to no open transaction.</summary>
    public long LastStableOffset =>
        Math.Min(_state.HighWatermark, Math.Max(_state.LogStartOffset, _state.Producers.Transactions.FirstUnstableOffset));

    /// <summary>Everything below is flushed.</summary>
    public long RecoveryPoint => _state.RecoveryPoint;

    /// <summary>What the recovery point's checkpoint may say: a little less, while indexes are not flushed.</summary>
    public long RecoveryPointToNote => _state.RecoveryPointToNote;

    /// <summary>Bytes of all segments.</summary>
    public long SizeBytes => _state.Segments.SizeBytes;

    /// <summary>Segments, the active one included.</summary>
    public int SegmentCount => _state.Segments.Count;

    /// <summary>
    /// The log start, where its checkpoint must have it: the first segment does not tell it, or a power loss might bring back removed ones.
    /// </summary>
    public long? LogStartToNote => _state.IsLogStartToNote ? _state.LogStartOffset : null;

    /// <summary>The newest leader epoch known; −1 when there is none.</summary>
    public int LatestEpoch => _state.Epochs.LatestEpoch;

    /// <summary>The producers with state here.</summary>
    public IEnumerable<ProducerEntrySummary> Producers
    {
        get
        {
            foreach (var entry in _state.Producers.Entries)
            {
                yield return new ProducerEntrySummary(
                    entry.ProducerId, entry.Data.Epoch, entry.Data.LastSequence, entry.Data.LastTimestampMs,
                    entry.Data.CoordinatorEpoch, entry.Data.TransactionFirstOffset);
            }
        }
    }

    /// <summary>
    /// Opens a replica, creating it when it is not there. Cheap after a clean stop; else it reads from the recovery point on. Throws
    /// <see cref="DiskException"/>. Not under any lock: the log is nobody's before it returns.
    /// </summary>
    public static PartitionLog Open(
        LogDirectory directory, TopicPartition partition, LogSettings settings, in LogOpenState opening, long nowMs)
    {
        var state = new LogState(directory, partition, settings);
        new LogLoader(state, opening, nowMs).Load();
        return new PartitionLog(state);
    }

    /// <summary>
    /// Appends batches in order and leaves a verdict in each. A failed write fails all of them and takes the directory offline.
    /// Throws nothing for what a peer may have sent. With a <paramref name="gate"/> it leaves the lock while it waits for the disk.
    /// </summary>
    public void Append(Span<BatchAppend> batches, int leaderEpoch, AppendOrigin origin, long nowMs, IAppendGate? gate = null)
    {
        _state.Gate = gate;
        try
        {
            _appender.Append(batches, leaderEpoch, origin, nowMs);
        }
        finally
        {
            _state.Gate = null;
        }
    }

    /// <summary>The leader's word on what is committed, kept within the log.</summary>
    public void UpdateHighWatermark(long offset)
    {
        if (offset != _state.HighWatermark) _state.SetHighWatermark(offset);
    }

    /// <summary>
    /// Finds whole batches from the one that holds <paramref name="offset"/> on, below <paramref name="upperOffset"/>, of one segment.
    /// The first comes whole with <paramref name="wholeFirstBatch"/>, however large; otherwise the bytes are cut at
    /// <paramref name="maxBytes"/>.
    /// </summary>
    public LogRead Read(long offset, int maxBytes, bool wholeFirstBatch, long upperOffset) =>
        _reader.Read(offset, maxBytes, wholeFirstBatch, upperOffset);

    /// <summary>
    /// The same for a caller who must not wait for the disk: when something is not in memory the result says what
    /// (<see cref="LogRead.Cold"/>). Bring it there on another lane, outside of the lock, and ask again.
    /// </summary>
    public LogRead ReadCached(long offset, int maxBytes, bool wholeFirstBatch, long upperOffset, long nowMs) =>
        _reader.ReadCached(offset, maxBytes, wholeFirstBatch, upperOffset, nowMs);

    /// <summary>Aborted transactions that overlap [<paramref name="fromOffset"/>, <paramref name="upperOffset"/>).</summary>
    public void CollectAborted(long fromOffset, long upperOffset, List<AbortedTxn> into) =>
        _reader.CollectAborted(fromOffset, upperOffset, into);

    /// <summary>Where to look for the first record with a timestamp of at least this; run and dispose it outside of the lock.</summary>
    public TimestampSearch? LocateTimestamp(long timestampMs) => TimestampLookup.Locate(_state, timestampMs);

    /// <summary>Where to look for the record with the largest timestamp; run and dispose it outside of the lock.</summary>
    public TimestampSearch? LocateMaxTimestamp() => TimestampLookup.LocateMax(_state);

    /// <summary><see cref="LocateTimestamp"/> and its search at once: for callers that may decompress.</summary>
    public OffsetAtTimestamp? FindByTimestamp(long timestampMs)
    {
        using var search = LocateTimestamp(timestampMs);
        return search?.Run();
    }

    /// <summary><see cref="LocateMaxTimestamp"/> and its search at once: for callers that may decompress.</summary>
    public OffsetAtTimestamp? FindMaxTimestamp()
    {
        using var search = LocateMaxTimestamp();
        return search?.Run();
    }

    /// <summary>The largest epoch not above the one asked for, and where it ends.</summary>
    public EpochEnd EndOffsetForEpoch(int epoch) => _state.Epochs.EndOffsetFor(epoch, _state.LogEndOffset);

    /// <summary>The epoch in which an offset was written; −1 when unknown.</summary>
    public int EpochAt(long offset) => _state.Epochs.EpochAt(offset);

    /// <summary>A leader epoch begins. The checkpoint follows with the next flush, before the recovery point moves past it.</summary>
    public void AssignEpoch(int epoch, long startOffset) => _state.Epochs.Assign(epoch, startOffset);

    /// <summary>Removes everything from <paramref name="offset"/> on. Blocks: checkpoints are written.</summary>
    public void TruncateTo(long offset, long nowMs)
    {
        _truncations++;
        _reader.Forget();
        if (offset < _state.Segments[0].BaseOffset) LogTruncation.TruncateFully(_state, offset, nowMs);
        else LogTruncation.TruncateTo(_state, offset, nowMs);
    }

    /// <summary>Removes everything; the log begins anew at <paramref name="offset"/>. Blocks: checkpoints are written.</summary>
    public void TruncateFullyAndStartAt(long offset, long nowMs)
    {
        _truncations++;
        _reader.Forget();
        LogTruncation.TruncateFully(_state, offset, nowMs);
    }

    /// <summary>
    /// Moves the log start forward, at most to the high watermark; the segments go with retention. False when it did not move.
    /// </summary>
    public bool AdvanceLogStart(long offset)
    {
        if (offset <= _state.LogStartOffset || offset > _state.HighWatermark) return false;
        _state.LogStartOffset = offset;
        _state.Epochs.TruncateFromStart(offset);
        _state.Producers.Transactions.OnLogStart(offset);
        return true;
    }

    /// <summary>Begins a new segment, unless the active one is empty.</summary>
    public void Roll(long nowMs) => Guarded(_state, nowMs, static (state, now) => LogRoll.Roll(state, state.LogEndOffset, now));

    /// <summary>Lets go of the segments that retention no longer keeps; how many they were.</summary>
    public int DeleteOldSegments(long nowMs) => LogRetention.DeleteOldSegments(_state, nowMs);

    /// <summary>Hands over what waits for its removal.</summary>
    public void TakePendingDeletions(List<PendingDeletion> into)
    {
        into.AddRange(_state.PendingDeletions);
        _state.PendingDeletions.Clear();
    }

    /// <summary>Forgets producers that were idle for producer.id.expiration.ms.</summary>
    public void ExpireProducers(long nowMs) => _state.Producers.Expire(nowMs, _state.Settings.ProducerIdExpirationMs);

    /// <summary>True when the producer's transaction is open here: its appends need no verification (KIP-890).</summary>
    public bool IsInTransaction(long producerId, short producerEpoch) => _state.Producers.IsInTransaction(producerId, producerEpoch);

    /// <summary>The guard to put into the producer's next transactional append, taken before the coordinator is asked (KIP-890).</summary>
    public long StartVerification(long producerId, short producerEpoch, int sequence, bool supportsEpochBump, long nowMs) =>
        _state.Producers.Verifications.Start(producerId, producerEpoch, sequence, supportsEpochBump, nowMs);

    /// <summary>
    /// What a flush up to an offset has to do; null when nothing. Run it outside of the lock, then <see cref="CompleteFlush"/>.
    /// </summary>
    public FlushWork? BeginFlush(long upToOffset)
    {
        try
        {
            return LogFlush.Begin(_state, upToOffset, _truncations);
        }
        catch (DiskException e)
        {
            _state.Directory.TakeOffline(e.Message);
            return null;
        }
    }

    /// <summary>The flush has run: the recovery point moves, or the directory goes offline.</summary>
    public void CompleteFlush(FlushWork done) => LogFlush.Complete(_state, done, _truncations);

    /// <summary>
    /// Closes the log. A clean close flushes and leaves the files as a broker expects them after its clean marker; otherwise they are
    /// only let go.
    /// </summary>
    public void Close(bool clean)
    {
        if (_closed) return;
        _closed = true;
        if (clean && !_state.Directory.IsOffline) LogClose.Finish(_state);
        for (int i = 0; i < _state.Segments.Count; i++) _state.Segments[i].Release();
    }

    /// <summary>
    /// Renames the replica's directory to its <c>-delete</c> name with the 32 hexadecimal digits of <paramref name="suffix"/>, and says
    /// when it may be removed. Open leases stay good. Throws <see cref="DiskException"/>.
    /// </summary>
    public PendingDeletion RenameForDeletion(string suffix, long nowMs) => LogClose.RenameForDeletion(_state, suffix, nowMs);

    /// <summary>Lets go without finishing anything.</summary>
    public void Dispose() => Close(clean: false);

    private static void Guarded(LogState state, long nowMs, Action<LogState, long> work)
    {
        try
        {
            work(state, nowMs);
        }
        catch (DiskException e)
        {
            state.Directory.TakeOffline(e.Message);
        }
    }
}
