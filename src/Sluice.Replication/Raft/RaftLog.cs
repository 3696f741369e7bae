using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// What a <see cref="RaftNode"/> knows of its log. <see cref="FlushedOffset"/> ≤ <see cref="AppendedOffset"/> ≤ <see cref="EndOffset"/>:
/// durable, written, and promised to effects under way.
/// </summary>
public sealed class RaftLog
{
    private readonly EpochHistory _epochs = new();

    internal RaftLog(RaftLogState state)
    {
        foreach (EpochStart start in state.Epochs) _epochs.Assign(start.Epoch, start.StartOffset);
        StartOffset = state.LogStartOffset;
        EndOffset = AppendedOffset = FlushedOffset = state.LogEndOffset;
        EarliestSnapshot = state.EarliestSnapshot;
        LatestSnapshot = state.LatestSnapshot;
    }

    /// <summary>First offset.</summary>
    public long StartOffset { get; private set; }

    /// <summary>Where the next append goes.</summary>
    public long EndOffset { get; private set; }

    /// <summary>End of what has been written.</summary>
    public long AppendedOffset { get; private set; }

    /// <summary>End of what is durable.</summary>
    public long FlushedOffset { get; private set; }

    /// <summary>The oldest snapshot, 0-0 aside.</summary>
    public OffsetAndEpoch? EarliestSnapshot { get; private set; }

    /// <summary>The newest snapshot, 0-0 aside.</summary>
    public OffsetAndEpoch? LatestSnapshot { get; private set; }

    /// <summary>Epoch of the last record; 0 for an empty log.</summary>
    public int LastEpoch => _epochs.Latest ?? LatestSnapshot?.Epoch ?? 0;

    /// <summary>The end as elections compare it.</summary>
    public OffsetAndEpoch End => new(EndOffset, LastEpoch);

    /// <summary>End of the largest epoch not above <paramref name="epoch"/>.</summary>
    public OffsetAndEpoch EndOf(int epoch) => _epochs.EndOf(epoch, EndOffset);

    internal void Extend(int epoch, long baseOffset, long endOffset)
    {
        Check.That(baseOffset == EndOffset && endOffset > baseOffset && epoch >= LastEpoch);
        _epochs.Assign(epoch, baseOffset);
        EndOffset = endOffset;
    }

    internal void Appended(long endOffset) => AppendedOffset = Math.Clamp(endOffset, AppendedOffset, EndOffset);

    internal void Flushed(long endOffset) => FlushedOffset = Math.Clamp(endOffset, FlushedOffset, AppendedOffset);

    internal void Truncate(long offset)
    {
        _epochs.TruncateTo(offset);
        EndOffset = offset;
        AppendedOffset = Math.Min(AppendedOffset, offset);
        FlushedOffset = Math.Min(FlushedOffset, offset);
    }

    internal void AddSnapshot(OffsetAndEpoch id)
    {
        EarliestSnapshot ??= id;
        if (LatestSnapshot is null || id.Offset > LatestSnapshot.Value.Offset) LatestSnapshot = id;
    }

    internal void AdvanceStart(long startOffset, OffsetAndEpoch earliestSnapshot)
    {
        Check.That(startOffset >= StartOffset && startOffset <= FlushedOffset);
        StartOffset = startOffset;
        EarliestSnapshot = earliestSnapshot;
        _epochs.AdvanceStart(startOffset);
    }

    internal void ReplaceBySnapshot(OffsetAndEpoch id)
    {
        _epochs.Clear();
        StartOffset = EndOffset = AppendedOffset = FlushedOffset = id.Offset;
        EarliestSnapshot = LatestSnapshot = id;
    }
}
