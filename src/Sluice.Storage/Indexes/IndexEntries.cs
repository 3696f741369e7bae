using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;

namespace Sluice.Storage.Indexes;

/// <summary>
/// The entries of one index file: loaded on first use, grown in memory while the segment is active, written with <c>pwrite</c> when it
/// is saved, and dropped from memory when the <see cref="IndexBudget"/> asks. Owned by the log's partition lock; only
/// <see cref="TryEvict"/> comes from elsewhere, and never while the entries are pinned. Entries have a fixed size, big-endian, as on disk.
/// </summary>
internal sealed class IndexEntries : IEvictableIndex
{
    private const int FirstCapacity = 16;
    private readonly IDisk _disk;
    private readonly IndexBudget _budget;
    private readonly IndexBudgetEntry _charge;
    private readonly int _entrySize;
    private byte[]? _bytes;
    private long _fileLength;
    private int _savedCount;
    private bool _pinned;
    private bool _exists;
    private volatile bool _isWarm;

    /// <param name="disk">Where the file is.</param>
    /// <param name="budget">Pays for the memory.</param>
    /// <param name="path">The file.</param>
    /// <param name="entrySize">Bytes of an entry.</param>
    /// <param name="fileLength">Its length; −1 when there is no file yet.</param>
    public IndexEntries(IDisk disk, IndexBudget budget, string path, int entrySize, long fileLength)
    {
        _disk = disk;
        _budget = budget;
        _charge = new IndexBudgetEntry(this);
        _entrySize = entrySize;
        _exists = fileLength >= 0;
        _fileLength = Math.Max(0, fileLength);
        Path = path;
        Count = (int)Math.Min(int.MaxValue / entrySize, _fileLength / entrySize);
        _savedCount = Count;
    }

    /// <summary>Where the file is now.</summary>
    public string Path { get; set; }

    /// <summary>Entries, on disk or not.</summary>
    public int Count { get; private set; }

    /// <summary>True when the file is as the memory says, and exactly so long.</summary>
    public bool IsSaved => _exists && _savedCount == Count && _fileLength == (long)Count * _entrySize;

    /// <summary>True when <see cref="Load"/> will not wait for the disk.</summary>
    public bool IsAtHand => Count == 0 || _isWarm || Volatile.Read(ref _bytes) is not null;

    /// <summary>The file was just brought into the page cache, by any lane.</summary>
    public void MarkWarm() => _isWarm = true;

    /// <summary>True when there is a file.</summary>
    public bool Exists => _exists;

    /// <summary>All entries, loaded if need be. A file shorter than it was leaves fewer entries: lookups then scan further.</summary>
    public ReadOnlySpan<byte> Load()
    {
        if (Count == 0) return default;
        byte[]? bytes = Volatile.Read(ref _bytes);
        if (bytes is null)
        {
            bytes = ReadFile();
            Volatile.Write(ref _bytes, bytes);
            _budget.Charge(_charge, bytes.Length, _pinned);
        }
        else if (!_pinned)
        {
            _budget.Touch(_charge);
        }

        return bytes.AsSpan(0, Count * _entrySize);
    }

    /// <summary>The last entry alone, read from the file when the index is not in memory; empty when there is none.</summary>
    public ReadOnlySpan<byte> ReadLast(Span<byte> scratch)
    {
        if (Count == 0) return default;
        if (Volatile.Read(ref _bytes) is { } bytes) return bytes.AsSpan((Count - 1) * _entrySize, _entrySize);
        using var file = _disk.Open(Path, DiskOpenMode.Read);
        int read = file.ReadAt((long)(Count - 1) * _entrySize, scratch[.._entrySize]);
        return read == _entrySize ? scratch[.._entrySize] : default;
    }

    /// <summary>Keeps the entries in memory from now on: they will grow.</summary>
    public void Pin()
    {
        _pinned = true;
        _budget.Charge(_charge, Volatile.Read(ref _bytes)?.Length ?? 0, pinned: true);
        Load();
    }

    /// <summary>The segment is sealed and its index saved: memory may be taken back.</summary>
    public void Unpin()
    {
        _pinned = false;
        _budget.Charge(_charge, _bytes?.Length ?? 0, pinned: false);
    }

    /// <summary>Room for one more entry, to be filled by the caller. Pinned indexes only.</summary>
    public Span<byte> Add()
    {
        int at = Count * _entrySize;
        if (_bytes is null || _bytes.Length < at + _entrySize) Grow(at);
        Count++;
        return _bytes.AsSpan(at, _entrySize);
    }

    /// <summary>Keeps the first <paramref name="count"/> entries. Pinned indexes only.</summary>
    public void TruncateTo(int count)
    {
        if (count >= Count) return;
        Count = count;
        _savedCount = Math.Min(_savedCount, count);
    }

    /// <summary>Forgets all entries, unread: they are about to be made anew.</summary>
    public void Clear()
    {
        Count = 0;
        _savedCount = 0;
    }

    /// <summary>Makes the file exactly what the memory says.</summary>
    public void Save()
    {
        if (IsSaved) return;
        using var file = _disk.Open(Path, DiskOpenMode.OpenOrCreate);
        _exists = true;
        if (_savedCount < Count)
        {
            file.WriteAt((long)_savedCount * _entrySize, _bytes.AsSpan(_savedCount * _entrySize, (Count - _savedCount) * _entrySize));
        }

        long length = (long)Count * _entrySize;
        if (file.Length != length) file.Truncate(length);
        _savedCount = Count;
        _fileLength = length;
    }

    /// <summary>The same, durably: the file is whole or not there.</summary>
    public void SaveAtomically()
    {
        int length = Count * _entrySize;
        AtomicFile.Write(_disk, Path, Count == 0 ? default : _bytes.AsSpan(0, length));
        _exists = true;
        _savedCount = Count;
        _fileLength = length;
    }

    /// <summary>Gives the memory back for good.</summary>
    public void Release()
    {
        _budget.Release(_charge);
        Volatile.Write(ref _bytes, null);
    }

    /// <inheritdoc/>
    public bool TryEvict()
    {
        Volatile.Write(ref _bytes, null);
        return true;
    }

    private void Grow(int used)
    {
        var larger = new byte[Math.Max(FirstCapacity * _entrySize, used * 2)];
        _bytes?.AsSpan(0, used).CopyTo(larger);
        _bytes = larger;
        _budget.Charge(_charge, larger.Length, _pinned);
    }

    private byte[] ReadFile()
    {
        _isWarm = false;
        var bytes = new byte[Count * _entrySize];
        using var file = _disk.Open(Path, DiskOpenMode.Read);
        int read = file.ReadAt(0, bytes);
        Count = read / _entrySize;
        _savedCount = Count;
        return bytes;
    }
}
