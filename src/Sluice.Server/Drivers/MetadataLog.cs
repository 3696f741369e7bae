using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Metadata.Controller;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Replication.Raft;
using Sluice.Server.Settings;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Server.Drivers;

/// <summary>
/// The files of <c>__cluster_metadata-0</c>: its <see cref="PartitionLog"/>, its snapshots and its quorum state. Owned by the metadata
/// lane, which is why it may flush here. A failed write or flush throws: without its metadata log the process cannot go on.
/// </summary>
public sealed class MetadataLog : IDisposable
{
    private const int ReadBytes = 1 << 20;

    private readonly PartitionLog _log;
    private readonly BufferPool _buffers;

    private MetadataLog(LogDirectory directory, PartitionLog log, MetadataSnapshots snapshots, BufferPool buffers)
    {
        _log = log;
        _buffers = buffers;
        Snapshots = snapshots;
        QuorumState = new QuorumStateStore(directory.Disk, PathIn(directory));
    }

    public static TopicPartition Partition => new(TopicNames.ClusterMetadata, 0);

    /// <summary>The snapshots beside the log.</summary>
    public MetadataSnapshots Snapshots { get; }

    /// <summary>The quorum state beside the log.</summary>
    public QuorumStateStore QuorumState { get; }

    /// <summary>First offset.</summary>
    public long StartOffset => _log.LogStartOffset;

    /// <summary>Offset behind the last record.</summary>
    public long EndOffset => _log.LogEndOffset;

    /// <summary>Bytes of the segments.</summary>
    public long SizeBytes => _log.SizeBytes;

    /// <summary>
    /// Opens or creates it, recovers it, and makes what recovery kept durable. Kafka's rules: a snapshot below the log's start is removed;
    /// a log that starts above 0 needs a snapshot there; one that ends before the newest snapshot begins anew at its end.
    /// </summary>
    public static MetadataLog Open(LogDirectory directory, QuorumSettings settings, BufferPool buffers, long nowMs)
    {
        var snapshots = new MetadataSnapshots(directory.Disk, PathIn(directory));
        snapshots.Load();
        OffsetAndEpoch latest = snapshots.Latest ?? default;
        var opening = new LogOpenState(Uuid.MetadataTopic, CleanShutdown: false, latest.Offset, LogStartOffset: 0, HighWatermark: 0);
        PartitionLog log = PartitionLog.Open(directory, Partition, LogSettingsOf(settings), opening, nowMs);
        try
        {
            bool endsEarly = latest.Offset > log.LogEndOffset || (log.LatestEpoch >= 0 && latest.Epoch > log.LatestEpoch);
            if (endsEarly) log.TruncateFullyAndStartAt(latest.Offset, nowMs);
            snapshots.RemoveBelow(log.LogStartOffset);
            if (log.LogStartOffset > 0 && snapshots.Count == 0)
            {
                throw new MetadataFaultException(
                    $"The metadata log in {directory.Path} starts at offset {log.LogStartOffset}, but the snapshot before it is missing");
            }

            var opened = new MetadataLog(directory, log, snapshots, buffers);
            opened.Flush();
            return opened;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>What the step function has to know at its start.</summary>
    public RaftLogState State()
    {
        var epochs = new List<EpochStart>();
        for (long offset = StartOffset; offset < EndOffset;)
        {
            int epoch = _log.EpochAt(offset);
            if (epoch < 0) break;
            epochs.Add(new EpochStart(epoch, offset));
            long end = _log.EndOffsetForEpoch(epoch).EndOffset;
            if (end <= offset) break;
            offset = end;
        }

        return new RaftLogState
        {
            LogStartOffset = StartOffset,
            LogEndOffset = EndOffset,
            Epochs = epochs,
            EarliestSnapshot = Snapshots.Earliest,
            LatestSnapshot = Snapshots.Latest,
        };
    }

    /// <summary>Appends one whole batch; it must land at <paramref name="baseOffset"/>.</summary>
    public void Append(ReadOnlySpan<byte> batch, long baseOffset, int epoch, long nowMs)
    {
        Check.That(RecordBatchHeader.TryRead(batch, out RecordBatchHeader header) && header.TotalSize == batch.Length);
        NativeBuffer buffer = _buffers.RentExact(batch.Length);
        try
        {
            batch.CopyTo(buffer.Span);
            Span<BatchAppend> one = [new BatchAppend { Bytes = buffer.Whole, Header = header }];
            _log.Append(one, epoch, AppendOrigin.RaftLeader, nowMs);
            if (one[0].Error != ErrorCode.None) throw Failed("append to", one[0].Error.ToString());
            Check.That(one[0].BaseOffset == baseOffset);
        }
        finally
        {
            buffer.Release();
        }
    }

    /// <summary>Makes all of it durable; how far that is.</summary>
    public long Flush()
    {
        long end = _log.LogEndOffset;
        if (_log.BeginFlush(end) is { } work)
        {
            work.Run();
            _log.CompleteFlush(work);
            if (work.Failure is { } failure) throw Failed("flush", failure.Message);
        }

        if (_log.Directory.IsOffline) throw Failed("flush", _log.Directory.OfflineReason ?? "its directory is offline");
        return end;
    }

    /// <summary>The quorum committed up to here: retention goes by it.</summary>
    public void Commit(long highWatermark) => _log.UpdateHighWatermark(highWatermark);

    /// <summary>Cuts what the leader does not have.</summary>
    public void Truncate(long offset, long nowMs) => _log.TruncateTo(offset, nowMs);

    /// <summary>
    /// Reads the whole batches in [<paramref name="from"/>, <paramref name="to"/>), about 1 MiB of them per call; where to go on.
    /// </summary>
    public long Read(long from, long to, List<MetadataBatch> into)
    {
        if (from >= to) return from;
        LogRead read = _log.Read(from, ReadBytes, wholeFirstBatch: true, to);
        if (read.Error != ErrorCode.None) throw Failed("read", read.Error.ToString());
        if (read.Region is not { } region) return from;
        using IFileLease file = region.File;
        var bytes = new byte[region.Length];
        if (file.ReadAt(region.Position, bytes) != bytes.Length) throw Failed("read", "it is shorter than its index says");
        int before = into.Count;
        MetadataBatchReader.ReadAll(bytes, into);
        return into.Count == before ? from : into[^1].EndOffset;
    }

    /// <summary>After snapshots were removed: the log begins at the end of the oldest one left.</summary>
    public void AdvanceStart(long offset, long nowMs)
    {
        if (_log.AdvanceLogStart(offset)) _log.DeleteOldSegments(nowMs);
    }

    /// <summary>Hands over files whose time of removal comes later.</summary>
    public void TakePendingDeletions(List<PendingDeletion> into) => _log.TakePendingDeletions(into);

    /// <summary>Closes it as a broker expects it after a clean stop.</summary>
    public void Close() => _log.Close(clean: true);

    /// <summary>Lets go without finishing anything.</summary>
    public void Dispose() => _log.Dispose();

    private static string PathIn(LogDirectory directory) => $"{directory.Path}/{Partition}";

    private static LogSettings LogSettingsOf(QuorumSettings settings) => LogSettings.Default with
    {
        SegmentBytes = settings.SegmentBytes,
        SegmentMs = settings.SegmentMs,
        MaxMessageBytes = 8 << 20,
        RetentionBytes = -1,
        RetentionMs = -1,
    };

    private DiskException Failed(string operation, string reason) => new(operation, _log.Path, reason, DiskFailure.Io);
}
