using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Epochs;
using Sluice.Storage.Producers;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// What the parts of one <see cref="PartitionLog"/> share. Owned by the partition lock. Always: log start ≤ high watermark ≤ log end,
/// recovery point ≤ log end, and indexed end ≤ the active segment's base ≤ log end.
/// </summary>
internal sealed class LogState(LogDirectory directory, TopicPartition partition, LogSettings settings)
{
    public LogDirectory Directory { get; } = directory;

    public TopicPartition Partition { get; } = partition;

    public LogSettings Settings { get; set; } = settings;

    public string Path { get; set; } = $"{directory.Path}/{partition}";

    public Uuid TopicId { get; set; }

    public SegmentList Segments { get; } = new();

    public ProducerStates Producers { get; } = new();

    public LeaderEpochCache Epochs { get; } = new();

    public List<PendingDeletion> PendingDeletions { get; } = [];

    public long LogStartOffset { get; set; }

    public long LogEndOffset { get; set; }

    public long HighWatermark { get; set; }

    public long RecoveryPoint { get; set; }

    /// <summary>Of the segments that end here or before, the indexes are on disk, too.</summary>
    public long IndexedEnd { get; set; }

    /// <summary>
    /// What the checkpoint may say while the log is open: a recovery trusts all segments below the one it names, records and indexes. A
    /// segment sealed since its records were flushed has indexes that are not, so the point stays within it until they are; and the
    /// active one may be sealed any moment.
    /// </summary>
    public long RecoveryPointToNote
    {
        get
        {
            int floor = Segments.FloorIndex(RecoveryPoint);
            if (floor > 0 && Segments[floor].BaseOffset > IndexedEnd)
                return Segments[Math.Max(0, Segments.FloorIndex(IndexedEnd)) + 1].BaseOffset - 1;
            bool isEnd = RecoveryPoint == LogEndOffset && floor >= 0 && Segments[floor].BaseOffset < RecoveryPoint;
            return isEnd ? RecoveryPoint - 1 : RecoveryPoint;
        }
    }

    public long SegmentJitterMs { get; set; }

    /// <summary>Counts segments taken out. After an unclean stop it begins at 1: the run before may have taken some.</summary>
    public long Removals { get; set; }

    /// <summary>Of <see cref="Removals"/>, those that a power loss cannot take back.</summary>
    public long SyncedRemovals { get; set; }

    /// <summary>
    /// The log start is to be written to its checkpoint: the first segment does not tell it, or a power loss might bring back one before.
    /// </summary>
    public bool IsLogStartToNote => LogStartOffset > Segments[0].BaseOffset || (LogStartOffset > 0 && SyncedRemovals < Removals);

    /// <summary>Set while an append may leave the lock to write.</summary>
    public IAppendGate? Gate { get; set; }

    /// <summary>Files appeared, went or were renamed since the directory was synced last.</summary>
    public bool DirectoryIsDirty { get; set; }

    /// <summary>
    /// <c>partition.metadata</c> was written and not synced: whatever makes records durable makes it durable, too, for without it they
    /// belong to no topic. Thousands of partitions can be created without waiting for the disk.
    /// </summary>
    public bool TopicIdIsUnsynced { get; set; }

    public string TopicIdPath => $"{Path}/{PartitionMetadataFile.Name}";

    public LeaderEpochCheckpointFile EpochFile => new(Directory.Disk, $"{Path}/{LeaderEpochCheckpointFile.Name}");

    public TransactionIndexTarget ActiveTransactionIndex => new(Segments.Active.Aborted);

    public void SetHighWatermark(long offset)
    {
        HighWatermark = Math.Clamp(offset, LogStartOffset, LogEndOffset);
        Producers.Transactions.OnHighWatermark(HighWatermark);
    }

    /// <summary>Writes the epochs durably if the file is behind. Rare, and never part of an append.</summary>
    public void SaveEpochs()
    {
        if (!Epochs.IsDirty) return;
        EpochFile.Write(Epochs.Entries.ToArray());
        Epochs.MarkClean();
    }

    /// <summary>Takes a segment out: its files are renamed and wait for their removal, for those who still read them. The log goes
    /// first: should a crash come between, its indexes are orphans, and it is never seen without one of them.</summary>
    public void DeleteSegment(int index, long nowMs)
    {
        var segment = Segments[index];
        Segments.RemoveAt(index);
        Removals++;
        segment.Log.MarkDeleted();
        segment.Release();
        foreach (string suffix in (ReadOnlySpan<string>)
            [SegmentFiles.Log, SegmentFiles.TransactionIndex, SegmentFiles.TimeIndex, SegmentFiles.OffsetIndex,
                SegmentFiles.ProducerSnapshot])
        {
            DeleteFile(SegmentFiles.Path(Path, segment.BaseOffset, suffix), nowMs);
        }
    }

    public void DeleteFile(string path, long nowMs)
    {
        if (!Directory.Disk.FileExists(path)) return;
        Directory.Disk.Rename(path, path + SegmentFiles.Deleted);
        PendingDeletions.Add(new PendingDeletion(path + SegmentFiles.Deleted, IsDirectory: false, nowMs + Settings.FileDeleteDelayMs));
        DirectoryIsDirty = true;
    }

    /// <summary>A new, empty active segment.</summary>
    public void AddSegment(long baseOffset, long nowMs) => AddSegment(LogSegment.Create(Directory, Path, baseOffset, nowMs));

    /// <summary>The same, made already.</summary>
    public void AddSegment(LogSegment segment)
    {
        Segments.Add(segment);
        DirectoryIsDirty = true;
    }
}
