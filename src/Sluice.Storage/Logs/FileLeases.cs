using Sluice.Storage.Disks;

namespace Sluice.Storage.Logs;

/// <summary>
/// All files that the logs of a node may have open at once, bounded so that thousands of partitions run under a small
/// <c>ulimit -n</c>. Opening one more than <see cref="Limit"/> closes one that nobody holds and that was not used lately (second
/// chance, a cheap LRU). Files that are all held exceed the limit rather than fail. Safe from any lane; opening and closing files
/// happen outside of the lock.
/// </summary>
public sealed class FileLeases(IDisk disk, int limit)
{
    private readonly Lock _gate = new();
    private readonly List<FileLease> _open = [];
    private int _hand;

    /// <summary>The disk the files are on.</summary>
    public IDisk Disk { get; } = disk;

    /// <summary>Open descriptors aimed at.</summary>
    public int Limit { get; } = Math.Max(1, limit);

    /// <summary>Descriptors open now.</summary>
    public int OpenCount
    {
        get
        {
            lock (_gate) return _open.Count;
        }
    }

    /// <summary>A file that exists, or will by the time somebody acquires it. Opens nothing.</summary>
    public LeasedFile Use(string path, LogDirectory? directory = null) => new(this, path) { Directory = directory };

    /// <summary>Creates a file; throws <see cref="DiskException"/> (Exists) when it is there already.</summary>
    public LeasedFile Create(string path)
    {
        var file = new LeasedFile(this, path);
        file.Open(DiskOpenMode.CreateNew).Dispose();
        return file;
    }

    internal IDiskFile OpenFile(string path, DiskOpenMode mode)
    {
        while (OpenCount >= Limit && EvictOne())
        {
        }

        while (true)
        {
            try
            {
                return Disk.Open(path, mode);
            }
            catch (DiskException e) when (e.Failure == DiskFailure.OutOfDescriptors && EvictOne())
            {
                // One descriptor is free again: try once more.
            }
        }
    }

    internal void Add(FileLease lease)
    {
        lock (_gate)
        {
            lease.Slot = _open.Count;
            _open.Add(lease);
        }
    }

    internal void Remove(FileLease lease)
    {
        lock (_gate)
        {
            FileLease last = _open[^1];
            _open[lease.Slot] = last;
            last.Slot = lease.Slot;
            _open.RemoveAt(_open.Count - 1);
            lease.Slot = -1;
        }
    }

    /// <summary>Closes the first lease nobody used since the hand passed it last; false when all are held.</summary>
    private bool EvictOne()
    {
        int steps = OpenCount * 2;
        while (steps-- > 0)
        {
            FileLease candidate;
            lock (_gate)
            {
                if (_open.Count == 0) return false;
                if (_hand >= _open.Count) _hand = 0;
                candidate = _open[_hand++];
                if (candidate.TakeRecentlyUsed()) continue;
            }

            if (candidate.TryClose()) return true;
        }

        return false;
    }
}
