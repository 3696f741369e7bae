using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;

namespace Sluice.Storage.Logs;

/// <summary>
/// One flush of a log: what has to reach the disk so that everything below an offset is safe. Made under the partition lock by
/// <see cref="PartitionLog.BeginFlush"/>, run once outside of it, handed back to <see cref="PartitionLog.CompleteFlush"/>. It holds the
/// files it flushes.
/// </summary>
public sealed class FlushWork
{
    private readonly IDisk _disk;
    private readonly List<FileLease> _logs = [];
    private readonly List<string> _files = [];
    private EpochEntry[] _epochs = [];
    private LeaderEpochCheckpointFile? _epochFile;
    private string? _directory;

    internal FlushWork(IDisk disk, long upToOffset, long truncations)
    {
        _disk = disk;
        UpToOffset = upToOffset;
        Truncations = truncations;
    }

    /// <summary>Everything below is durable after a successful <see cref="Run"/>.</summary>
    public long UpToOffset { get; }

    /// <summary>Why it failed; null before and after success.</summary>
    public DiskException? Failure { get; private set; }

    /// <summary>True when <see cref="Run"/> has come to its end without failure.</summary>
    public bool IsDone { get; private set; }

    internal long Truncations { get; }

    /// <summary>Segments taken out so far, whose removal is durable when this has run.</summary>
    internal long Removals { get; set; }

    /// <summary>The indexes of all segments that end here or before are among what is flushed, or were before.</summary>
    internal long IndexedEnd { get; set; }

    internal void Add(FileLease log) => _logs.Add(log);

    internal void Add(string path) => _files.Add(path);

    internal void AddEpochs(LeaderEpochCheckpointFile file, ReadOnlySpan<EpochEntry> entries)
    {
        _epochFile = file;
        _epochs = entries.ToArray();
    }

    internal void AddDirectory(string path) => _directory = path;

    /// <summary>
    /// Flushes; blocks for as long as the disk takes. A failure is kept for <see cref="PartitionLog.CompleteFlush"/>, never retried.
    /// </summary>
    public void Run()
    {
        try
        {
            foreach (var log in _logs) log.File.Flush();
            foreach (string path in _files) FlushFile(path);
            _epochFile?.Write(_epochs);
            if (_directory is not null) SyncNames(_directory);
            IsDone = true;
        }
        catch (DiskException e)
        {
            Failure = e;
        }
        finally
        {
            foreach (var log in _logs) log.Dispose();
            _logs.Clear();
        }
    }

    /// <summary>The names of new segments, and of the replica itself: without them a power loss takes the flushed bytes.</summary>
    private void SyncNames(string directory)
    {
        _disk.SyncDirectory(directory);
        if (Path.GetDirectoryName(directory) is { Length: > 0 } parent) _disk.SyncDirectory(parent);
    }

    private void FlushFile(string path)
    {
        try
        {
            using var file = _disk.Open(path, DiskOpenMode.ReadWrite);
            file.Flush();
        }
        catch (DiskException e) when (e.Failure == DiskFailure.NotFound)
        {
            // Deleted or renamed since: nothing that recovery would need.
        }
    }
}
