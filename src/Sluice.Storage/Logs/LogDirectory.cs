using Sluice.Base;
using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Directories;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;

namespace Sluice.Storage.Logs;

/// <summary>
/// One of the node's <c>log.dirs</c>, locked and known to be ours: its identity, its checkpoints, what its partitions share, and
/// whether it still works. It goes offline once, from any lane, and never comes back in this process. Everything else belongs to
/// the lane that opens and closes it.
/// </summary>
public sealed class LogDirectory : IDisposable
{
    /// <summary>Name of the lock file.</summary>
    public const string LockName = ".lock";

    private const long SlowWriteNs = 5_000_000;
    private const long QuickForNs = 250_000_000;
    private const string RemoteIndexCache = "remote-log-index-cache";
    private readonly Lock _gate = new();
    private readonly List<Action<LogDirectory>> _onOffline = [];
    private IDisposable? _lock;
    private volatile bool _isStalling;
    private long _slowAtNs;
    private volatile string? _offlineReason;

    private LogDirectory(string path, LogDirectoryServices services, MetaProperties properties, IDisposable held)
    {
        Path = path;
        Disk = services.Disk;
        Files = services.Files;
        IndexBudget = services.Indexes;
        Properties = properties;
        Id = properties.DirectoryId ?? default;
        _lock = held;
        CleanShutdown = new CleanShutdownFile(Disk, path);
        RecoveryPoints = new OffsetCheckpointFile(Disk, $"{path}/{OffsetCheckpointFile.RecoveryPointName}");
        LogStartOffsets = new OffsetCheckpointFile(Disk, $"{path}/{OffsetCheckpointFile.LogStartName}");
        HighWatermarks = new OffsetCheckpointFile(Disk, $"{path}/{OffsetCheckpointFile.HighWatermarkName}");
        CleanerOffsets = new OffsetCheckpointFile(Disk, $"{path}/{OffsetCheckpointFile.CleanerName}");
    }

    /// <summary>Absolute, without a last '/'.</summary>
    public string Path { get; }

    /// <summary>The disk it is on.</summary>
    public IDisk Disk { get; }

    /// <summary>The node's bound of open log files.</summary>
    public FileLeases Files { get; }

    /// <summary>The node's bound of index memory.</summary>
    public IndexBudget IndexBudget { get; }

    /// <summary>Its identity, always with a directory id.</summary>
    public MetaProperties Properties { get; }

    /// <summary>Its <c>directory.id</c>.</summary>
    public Uuid Id { get; }

    /// <summary>The marker of a clean stop.</summary>
    public CleanShutdownFile CleanShutdown { get; }

    /// <summary><c>recovery-point-offset-checkpoint</c>.</summary>
    public OffsetCheckpointFile RecoveryPoints { get; }

    /// <summary><c>log-start-offset-checkpoint</c>.</summary>
    public OffsetCheckpointFile LogStartOffsets { get; }

    /// <summary><c>replication-offset-checkpoint</c>.</summary>
    public OffsetCheckpointFile HighWatermarks { get; }

    /// <summary><c>cleaner-offset-checkpoint</c>.</summary>
    public OffsetCheckpointFile CleanerOffsets { get; }

    /// <summary>True after <see cref="TakeOffline"/>.</summary>
    public bool IsOffline => _offlineReason is not null;

    /// <summary>
    /// A write took so long that a processor loop must not wait for the next one: commits go by the directory's own lane until writes were
    /// quick for a while.
    /// </summary>
    public bool IsStalling => _isStalling;

    /// <summary>Why it went offline; null while it works.</summary>
    public string? OfflineReason => _offlineReason;

    /// <summary>
    /// Locks the directory and reads whose it is; an id is generated and written when it has none yet. Throws
    /// <see cref="LogDirectoryException"/> with a message for the user. The directory itself must exist and be formatted.
    /// </summary>
    public static LogDirectory Open(string path, LogDirectoryServices services, ExpectedIdentity expected, long nowMs)
    {
        IDisposable? held = null;
        try
        {
            if (!services.Disk.DirectoryExists(path)) throw LogDirectoryIdentity.NotFormatted(path);
            held = services.Disk.TryLock($"{path}/{LockName}") ?? throw new LogDirectoryException(
                path,
                LogDirectoryProblem.Locked,
                $"Log directory {path} is in use by another process, which holds {path}/{LockName}. "
                + "Stop that broker, or give this one other log.dirs.");
            MetaProperties properties = LogDirectoryIdentity.Establish(path, services, expected, nowMs);
            return new LogDirectory(path, services, properties, held);
        }
        catch (Exception e)
        {
            held?.Dispose();
            if (e is not DiskException disk) throw;
            throw new LogDirectoryException(path, LogDirectoryProblem.Disk, $"Log directory {path} cannot be used: {disk.Message}.", disk);
        }
    }

    /// <summary>
    /// The partitions' directories, sorted by name. A sub-directory that is none throws <see cref="LogDirectoryException"/>, as a Java
    /// broker refuses to start on it; the tiered-storage cache is passed over and plain files are not looked at.
    /// </summary>
    public IReadOnlyList<PartitionDirectoryEntry> ListPartitions()
    {
        var found = new List<PartitionDirectoryEntry>();
        foreach (DiskEntry entry in Disk.List(Path))
        {
            if (!entry.IsDirectory || entry.Name == RemoteIndexCache) continue;
            if (!PartitionDirectoryName.TryParse(entry.Name, out PartitionDirectoryName name))
            {
                throw new LogDirectoryException(
                    Path,
                    LogDirectoryProblem.ForeignContent,
                    $"Log directory {Path} has a sub-directory \"{entry.Name}\" that is no partition's (topic-partition). "
                    + "Log directories hold nothing else: move it elsewhere.");
            }

            found.Add(new PartitionDirectoryEntry($"{Path}/{entry.Name}", name));
        }

        return found;
    }

    /// <summary>
    /// The disk failed: nothing in this directory is read or written any more. Only the first call counts (true); it runs the
    /// callbacks on the calling lane, perhaps under a partition's lock.
    /// </summary>
    public bool TakeOffline(string reason)
    {
        Action<LogDirectory>[] callbacks;
        lock (_gate)
        {
            if (_offlineReason is not null) return false;
            _offlineReason = reason;
            callbacks = [.. _onOffline];
        }

        foreach (Action<LogDirectory> callback in callbacks) callback(this);
        return true;
    }

    /// <summary>Tells how long a commit took. From any lane; only a lane of its own finds it quick again.</summary>
    public void Wrote(Instant began, Instant ended)
    {
        if (ended.Nanoseconds - began.Nanoseconds > SlowWriteNs)
        {
            Volatile.Write(ref _slowAtNs, ended.Nanoseconds);
            _isStalling = true;
        }
        else if (_isStalling && ended.Nanoseconds - Volatile.Read(ref _slowAtNs) > QuickForNs)
        {
            _isStalling = false;
        }
    }

    /// <summary>
    /// Registers a callback for going offline; run at once when it is offline already. It must only post a message: it runs
    /// wherever the failure was seen.
    /// </summary>
    public void OnOffline(Action<LogDirectory> callback)
    {
        lock (_gate)
        {
            if (_offlineReason is null)
            {
                _onOffline.Add(callback);
                return;
            }
        }

        callback(this);
    }

    /// <summary>Lets go of the lock and leaves no lock file behind, as a Java broker does after a clean stop.</summary>
    public void Dispose()
    {
        IDisposable? held = Interlocked.Exchange(ref _lock, null);
        if (held is null) return;
        try
        {
            if (!IsOffline) Disk.DeleteFile($"{Path}/{LockName}");
        }
        catch (DiskException)
        {
            // An empty lock file that stays does no harm: the lock itself is gone with its descriptor.
        }
        finally
        {
            held.Dispose();
        }
    }
}
