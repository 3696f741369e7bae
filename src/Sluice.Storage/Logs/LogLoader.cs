using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Producers;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// Opens a replica's log: tidies the directory, finds the segments, recovers what an unclean stop may have torn, and ends with offsets,
/// epochs and producers as the files have them. After a clean stop it looks at the end of the last segment and nothing else. May be
/// repeated after a crash at any point.
/// </summary>
internal sealed class LogLoader(LogState state, LogOpenState opening, long nowMs)
{
    private const long NotRecovered = -1;

    private readonly List<long> _snapshots = [];
    private long _recoveredFrom = NotRecovered;

    public void Load()
    {
        var disk = state.Directory.Disk;
        bool isNew = !disk.DirectoryExists(state.Path);
        if (isNew) disk.CreateDirectory(state.Path);
        state.DirectoryIsDirty = isNew || !opening.CleanShutdown;
        state.TopicIdIsUnsynced = !opening.CleanShutdown; // the run before may have died before its first flush
        if (!opening.CleanShutdown) state.Removals = 1;
        state.SegmentJitterMs = opening.SegmentJitterMs;
        state.LogStartOffset = Math.Max(0, opening.LogStartOffset);
        LoadTopicId();
        if (!isNew)
        {
            FindSegments(LogLeftovers.Tidy(state));
            LoadEpochs();
            RecoverSegments();
        }

        SetOffsets();
        state.Segments.Active.Activate();
        LoadProducers();
        state.SetHighWatermark(opening.HighWatermark);
    }

    private void LoadTopicId()
    {
        var file = new PartitionMetadataFile(state.Directory.Disk, $"{state.Path}/{PartitionMetadataFile.Name}");
        try
        {
            state.TopicId = file.Read() ?? Uuid.Zero;
        }
        catch (CheckpointFormatException)
        {
            // Unreadable is as good as missing: the metadata knows the id.
            state.TopicId = Uuid.Zero;
        }

        if (!state.TopicId.IsZero || opening.TopicId.IsZero) return;
        file.WriteUnsynced(opening.TopicId);
        state.TopicId = opening.TopicId;
        state.DirectoryIsDirty = true;
        state.TopicIdIsUnsynced = true;
    }

    /// <summary>Ten thousand logs are opened at a start: the directory is listed once, and only for this.</summary>
    private void FindSegments(IReadOnlyList<DiskEntry> listing)
    {
        var found = new SortedDictionary<long, SegmentFound>();
        foreach (var entry in listing)
        {
            if (entry.IsDirectory || !SegmentFiles.TryParseOffset(entry.Name, out long offset)) continue;
            var files = found.GetValueOrDefault(offset, SegmentFound.Nothing);
            switch (entry.Name.AsSpan(entry.Name.IndexOf('.')))
            {
                case SegmentFiles.Log: files = files with { LogBytes = entry.Length, ModifiedMs = entry.ModifiedMs }; break;
                case SegmentFiles.OffsetIndex: files.OffsetIndexBytes = entry.Length; break;
                case SegmentFiles.TimeIndex: files.TimeIndexBytes = entry.Length; break;
                case SegmentFiles.TransactionIndex: files.TransactionIndexBytes = entry.Length; break;
                case SegmentFiles.ProducerSnapshot: _snapshots.Add(offset); continue;
                default: continue;
            }

            found[offset] = files;
        }

        _snapshots.Sort();
        foreach (var (offset, files) in found)
        {
            if (files.LogBytes < 0) DeleteOrphans(offset);
            else state.Segments.Add(new LogSegment(state.Directory, state.Path, offset, in files));
        }
    }

    private void DeleteOrphans(long offset)
    {
        foreach (string suffix in (ReadOnlySpan<string>)[SegmentFiles.OffsetIndex, SegmentFiles.TimeIndex, SegmentFiles.TransactionIndex])
        {
            state.Directory.Disk.DeleteFile(SegmentFiles.Path(state.Path, offset, suffix));
        }
    }

    private void LoadEpochs()
    {
        try
        {
            state.Epochs.Load([.. state.EpochFile.Read()]);
        }
        catch (CheckpointFormatException)
        {
            state.Epochs.Clear();
        }

        if (state.Epochs.LatestEpoch < 0) SegmentRecovery.ReplayEpochs(state, long.MaxValue);
        if (opening.CleanShutdown || state.Epochs.LatestEpoch < 0 || state.Segments.Count == 0) return;

        // The log start moved and its checkpoint was not written: what came back has its epochs still in its batches.
        long first = state.Epochs.Entries[0].StartOffset;
        if (first > Math.Max(state.LogStartOffset, state.Segments[0].BaseOffset)) SegmentRecovery.ReplayEpochs(state, first);
    }

    private void RecoverSegments()
    {
        int from = state.Segments.Count;
        if (!opening.CleanShutdown) from = Math.Max(0, state.Segments.FloorIndex(opening.RecoveryPoint));
        RecoverLost(Math.Min(from, state.Segments.Count));
        if (from >= state.Segments.Count)
        {
            // A "clean" last segment that does not end with a whole batch was not left by a clean stop.
            if (state.Segments.Count == 0) return;
            if (state.Segments.Active.TryReadNextOffset(out long next))
            {
                state.LogEndOffset = next;
                return;
            }

            from = state.Segments.Count - 1;
        }

        RecoverFrom(from);
    }

    /// <summary>Segments below the recovery point are whole, but may have lost an index.</summary>
    private void RecoverLost(int count)
    {
        for (int i = 0; i < count; i++)
        {
            var segment = state.Segments[i];
            if (segment.HasItsIndexes()) continue;
            var producers = new ProducerStates();
            StartProducersAt(producers, segment.BaseOffset);

            // No later start looks into this segment unless the offset index is missing: it goes first and comes back last.
            state.Directory.Disk.DeleteFile(segment.Offsets.Entries.Path);
            state.Directory.Disk.SyncDirectory(state.Path);
            SegmentRecovery.Recover(state, segment, producers, out bool wasCut);
            segment.FinishDurably(state.Directory.Disk);
            if (wasCut && i + 1 < state.Segments.Count) DropFrom(i + 1);
            if (i + 1 < state.Segments.Count) segment.Deactivate();
            if (wasCut) return;
        }
    }

    private void RecoverFrom(int first)
    {
        if (state.Segments.Count == 0) return;
        _recoveredFrom = state.Segments[first].BaseOffset;
        state.IndexedEnd = _recoveredFrom;
        StartProducersAt(state.Producers, _recoveredFrom);
        for (int i = first; i < state.Segments.Count; i++)
        {
            var segment = state.Segments[i];
            if (i > first)
            {
                state.Segments[i - 1].CutSpare();
                state.Segments[i - 1].Deactivate();
                ProducerSnapshots.Write(state, segment.BaseOffset, state.Producers);
            }

            state.LogEndOffset = SegmentRecovery.Recover(state, segment, state.Producers, out bool wasCut);
            segment.End();
            segment.SaveIndexes();
            if (wasCut || (i + 1 < state.Segments.Count && IsTorn(state.Segments[i + 1].BaseOffset))) DropFrom(i + 1);
        }
    }

    /// <summary>
    /// The next segment does not continue the recovered one. Compaction leaves gaps; without it a gap above the recovery point means
    /// that a power loss took the end of this segment and not of the next, and what was appended later must not outlive what came
    /// before.
    /// </summary>
    private bool IsTorn(long nextBase) => nextBase < state.LogEndOffset
        || (nextBase > state.LogEndOffset && !state.Settings.IsCompact && nextBase >= opening.RecoveryPoint);

    private void StartProducersAt(ProducerStates producers, long offset)
    {
        // Not from a snapshot below the first segment: what came between is gone.
        long start = Math.Min(offset, Math.Max(opening.LogStartOffset, state.Segments[0].BaseOffset));
        long from = ProducerSnapshots.Load(state, producers, _snapshots, start, offset, nowMs);
        SegmentRecovery.ReplayProducers(state, producers, from, offset);
    }

    private void DropFrom(int index)
    {
        while (state.Segments.Count > index) state.DeleteSegment(state.Segments.Count - 1, nowMs);
    }

    private void SetOffsets()
    {
        long start = Math.Max(0, opening.LogStartOffset);
        if (state.Segments.Count > 0 && state.LogEndOffset < start) DropFrom(0);
        if (state.Segments.Count == 0)
        {
            state.AddSegment(start, nowMs);
            state.LogEndOffset = start;
            state.Producers.Clear();
        }

        if (_recoveredFrom == NotRecovered) state.IndexedEnd = state.Segments.Active.BaseOffset;
        state.IndexedEnd = Math.Min(state.IndexedEnd, state.Segments.Active.BaseOffset);
        state.LogStartOffset = Math.Max(start, state.Segments[0].BaseOffset);
        state.Epochs.TruncateFromEnd(state.LogEndOffset + 1);
        state.Epochs.TruncateFromStart(state.LogStartOffset);
        state.RecoveryPoint = opening.CleanShutdown && _recoveredFrom == NotRecovered
            ? state.LogEndOffset
            : Math.Clamp(opening.RecoveryPoint, 0, state.LogEndOffset);
    }

    private void LoadProducers()
    {
        if (_recoveredFrom != NotRecovered)
        {
            RenewSnapshots();
            return;
        }

        if (state.LogEndOffset == state.LogStartOffset) return;
        DeleteStrays();
        long from = ProducerSnapshots.Load(state, state.Producers, _snapshots, state.LogStartOffset, state.LogEndOffset, nowMs);
        SegmentRecovery.ReplayProducers(state, state.Producers, from, state.LogEndOffset);
    }

    /// <summary>
    /// What lies above the beginning of the recovery and is not of a roll is of the life before. One that says the same gets the new name:
    /// to free the block of a file may cost more than all else that the recovery of a small log does (ext4 mounted with <c>discard</c>).
    /// </summary>
    private void RenewSnapshots()
    {
        long end = state.LogEndOffset;
        byte[] bytes = ProducerSnapshot.Write(state.Producers.Entries);
        bool isThere = end == state.Segments.Active.BaseOffset;
        foreach (long offset in _snapshots)
        {
            if (offset <= _recoveredFrom || offset == end || state.Segments.HasBase(offset)) continue;
            if (!isThere && ProducerSnapshots.TryRename(state, offset, end, bytes)) isThere = true;
            else ProducerSnapshots.Delete(state, offset);
        }

        if (!isThere) ProducerSnapshots.Write(state, end, bytes);
    }

    private void DeleteStrays()
    {
        for (int i = _snapshots.Count - 1; i >= 0; i--)
        {
            bool isLast = i == _snapshots.Count - 1 && _snapshots[i] > state.Segments.Active.BaseOffset;
            if (isLast || state.Segments.HasBase(_snapshots[i])) continue;
            ProducerSnapshots.Delete(state, _snapshots[i]);
            _snapshots.RemoveAt(i);
        }
    }
}
