using Sluice.Storage.Disks;

namespace Sluice.Storage.Logs;

/// <summary>
/// A file of the log that is open only while it is used: <see cref="Acquire"/> opens it when needed, <see cref="FileLeases"/> closes it
/// when descriptors run short. What is held stays readable past rename and unlink. Acquire from any lane; rename and deletion belong to
/// the file's owner, who does not rename while another lane may be opening (the partition lock sees to that).
/// </summary>
public sealed class LeasedFile : IDisposable
{
    private readonly FileLeases _leases;
    private readonly Lock _opening = new();
    private FileLease? _open;
    private volatile bool _finished;
    private volatile string _path;

    internal LeasedFile(FileLeases leases, string path)
    {
        _leases = leases;
        _path = path;
    }

    /// <summary>The directory whose disk it is on; null when nobody said.</summary>
    public LogDirectory? Directory { get; init; }

    /// <summary>True while a descriptor is open.</summary>
    public bool IsOpen => Volatile.Read(ref _open) is not null;

    /// <summary>
    /// The open file, opened if need be; dispose it exactly once. Throws <see cref="DiskException"/>, NotFound after
    /// <see cref="MarkDeleted"/> or <see cref="Dispose"/>.
    /// </summary>
    public FileLease Acquire()
    {
        FileLease? open = Volatile.Read(ref _open);
        return open is not null && open.TryHold() ? open : Open(DiskOpenMode.ReadWrite);
    }

    /// <summary>The open file, or null when it would have to be opened, which may wait for the disk.</summary>
    public FileLease? TryAcquireOpen()
    {
        FileLease? open = Volatile.Read(ref _open);
        return open is not null && open.TryHold() ? open : null;
    }

    /// <summary>The file was renamed on disk, alone or with its directory; open descriptors stay good.</summary>
    public void RenamedTo(string path) => _path = path;

    /// <summary>Nobody may acquire it any more; the descriptor closes with its last holder. The caller removes the file.</summary>
    public void MarkDeleted() => Finish();

    /// <summary>Same as <see cref="MarkDeleted"/> for a log that closes: the file stays.</summary>
    public void Dispose() => Finish();

    internal FileLease Open(DiskOpenMode mode)
    {
        lock (_opening)
        {
            if (_finished) throw new DiskException("open", _path, "the log has closed or deleted this file", DiskFailure.NotFound);
            FileLease? open = _open;
            if (open is not null && open.TryHold()) return open;
            var lease = new FileLease(_leases, this, _leases.OpenFile(_path, mode));
            Volatile.Write(ref _open, lease);
            _leases.Add(lease);
            return lease;
        }
    }

    internal void Forget(FileLease lease) => Interlocked.CompareExchange(ref _open, null, lease);

    private void Finish()
    {
        FileLease? open;
        lock (_opening)
        {
            _finished = true;
            open = Interlocked.Exchange(ref _open, null);
        }

        open?.Retire();
    }
}
