using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Epochs;
using Sluice.Storage.Indexes;
using Sluice.Storage.Producers;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// What the parts of one <see cref="PartitionLog"/> share. Owned by the partition lock. Always: log start ≤ high watermark ≤ log end,
/// recovery point ≤ log end, and the active segment's base ≤ log end.
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

    public long SegmentJitterMs { get; set; }

    /// <summary>Files appeared, went or were renamed since the directory was synced last.</summary>
    public bool DirectoryIsDirty { get; set; }

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

    /// <summary>Takes a segment out: its files are renamed and wait for their removal, for those who still read them.</summary>
    public void DeleteSegment(int index, long nowMs)
    {
        var segment = Segments[index];
        Segments.RemoveAt(index);
        segment.Log.MarkDeleted();
        segment.Release();
        foreach (string suffix in (ReadOnlySpan<string>)
            [SegmentFiles.TransactionIndex, SegmentFiles.TimeIndex, SegmentFiles.OffsetIndex, SegmentFiles.ProducerSnapshot,
                SegmentFiles.Log])
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
    public LogSegment AddSegment(long baseOffset, long nowMs)
    {
        var segment = LogSegment.Create(Directory, Path, baseOffset, nowMs);
        Segments.Add(segment);
        DirectoryIsDirty = true;
        return segment;
    }
}
