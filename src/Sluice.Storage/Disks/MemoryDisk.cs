namespace Sluice.Storage.Disks;

/// <summary>
/// A disk in memory for tests and the simulator, deterministic and exact about durability. What was written is seen at once; what a
/// power loss may take is known: bytes not flushed, per write, and names not made durable by <see cref="SyncDirectory"/>, per
/// directory (flushing a new file does not make its name durable, as POSIX has it). <see cref="Crash"/> and <see cref="CrashImage"/> let a
/// policy decide. Renames between directories and <see cref="SetModified"/> are durable at once. A file with 65,536 unflushed changes is
/// written back by itself. One lock for all of it; it never calls out but to <see cref="Faults"/>.
/// </summary>
public sealed class MemoryDisk(TimeProvider time) : IDisk
{
    private readonly HashSet<MemoryNode> _locked = [];
    private MemoryDirectory _root = new();
    private long _sequence;
    private long _usedBytes;
    private long _delayNs;
    private int _boot;

    /// <summary>A disk whose clock stands still at 0.</summary>
    public MemoryDisk()
        : this(StoppedClock.Instance)
    {
    }

    /// <summary>Bytes of files it holds at most.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>Bytes of files, allocated ahead included.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>Makes operations fail; null when none does.</summary>
    public IDiskFaults? Faults { get; set; }

    /// <summary>Number of the last change; the next has one more.</summary>
    public long LastSequence => Interlocked.Read(ref _sequence);

    internal Lock Gate { get; } = new();

    internal long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public IDiskFile Open(string path, DiskOpenMode mode)
    {
        lock (Gate)
        {
            Begin(DiskOperationKind.Open, "open", path, 0, 0);
            MemoryDirectory parent = Parent("open", path, out string name);
            MemoryNode? node = parent.Find(name);
            if (node is MemoryDirectory) throw new DiskException("open", path, "it is a directory", DiskFailure.Io);
            if (node is not null && mode == DiskOpenMode.CreateNew) throw Failed("open", path, DiskFailure.Exists);
            if (node is null && mode is DiskOpenMode.Read or DiskOpenMode.ReadWrite) throw Failed("open", path, DiskFailure.NotFound);
            var file = (MemoryFile)(node ?? Created(parent, name, new MemoryFile()));
            return new MemoryDiskFile(this, file, path, mode != DiskOpenMode.Read, _boot);
        }
    }

    /// <inheritdoc/>
    public bool FileExists(string path) => Find(path) is { IsDirectory: false };

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Find(path) is { IsDirectory: true };

    /// <inheritdoc/>
    public DiskEntry? Find(string path)
    {
        lock (Gate)
        {
            return Node(path) is MemoryNode node ? Entry(Path.GetFileName(path), node) : null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<DiskEntry> List(string directory)
    {
        lock (Gate)
        {
            Begin(DiskOperationKind.List, "list", directory, 0, 0);
            var entries = new List<DiskEntry>();
            foreach ((string name, MemoryNode node) in Directory("list", directory).Sorted()) entries.Add(Entry(name, node));
            return entries;
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        lock (Gate)
        {
            Begin(DiskOperationKind.CreateDirectory, "mkdir", path, 0, 0);
            MemoryDirectory at = _root;
            foreach (Range part in path.AsSpan().Split('/'))
            {
                ReadOnlySpan<char> name = path.AsSpan(part);
                if (name.IsEmpty) continue;
                MemoryNode next = at.Find(name) ?? Created(at, name.ToString(), new MemoryDirectory());
                at = next as MemoryDirectory ?? throw Failed("mkdir", path, DiskFailure.Exists);
            }
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (Gate)
        {
            Begin(DiskOperationKind.Rename, "rename", from, 0, 0);
            MemoryDirectory source = Parent("rename", from, out string name);
            MemoryDirectory target = Parent("rename", to, out string newName);
            MemoryNode node = source.Find(name) ?? throw Failed("rename", from, DiskFailure.NotFound);
            MemoryNode? replaced = target.Find(newName);
            if (ReferenceEquals(node, replaced)) return;
            if (replaced is MemoryDirectory { Count: > 0 }) throw Failed("rename", to, DiskFailure.Exists);
            if (replaced is not null && replaced is MemoryDirectory != node is MemoryDirectory)
            {
                throw new DiskException("rename", to, "a directory and a file cannot take each other's place", DiskFailure.Io);
            }

            Unlinked(replaced);
            if (ReferenceEquals(source, target))
            {
                source.Rename(NextSequence(), name, newName, node);
                return;
            }

            target.Add(NextSequence(), newName, node);
            source.Remove(NextSequence(), name, node);
            target.Sync();
            source.Sync();
        }
    }

    /// <inheritdoc/>
    public void DeleteFile(string path)
    {
        lock (Gate)
        {
            Begin(DiskOperationKind.Delete, "delete", path, 0, 0);
            if (Node(path) is not MemoryNode node) return;
            if (node is MemoryDirectory) throw new DiskException("delete", path, "it is a directory", DiskFailure.Io);
            Remove(path, node);
        }
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        lock (Gate)
        {
            Begin(DiskOperationKind.Delete, "delete", path, 0, 0);
            if (Node(path) is not MemoryDirectory directory) return;
            Empty(directory);
            Remove(path, directory);
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        lock (Gate)
        {
            Begin(DiskOperationKind.SyncDirectory, "fsync", path, 0, 0);
            Directory("fsync", path).Sync();
        }
    }

    /// <inheritdoc/>
    public void SetModified(string path, long modifiedMs)
    {
        lock (Gate)
        {
            MemoryNode node = Node(path) ?? throw Failed("touch", path, DiskFailure.NotFound);
            node.ModifiedMs = modifiedMs;
        }
    }

    /// <inheritdoc/>
    public DiskSpace Space(string path) => new(CapacityBytes, Math.Max(0, CapacityBytes - UsedBytes));

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        lock (Gate)
        {
            Begin(DiskOperationKind.Open, "open", path, 0, 0);
            MemoryDirectory parent = Parent("lock", path, out string name);
            MemoryNode node = parent.Find(name) ?? Created(parent, name, new MemoryFile());
            return _locked.Add(node) ? new Held(this, node, _boot) : null;
        }
    }

    /// <summary>
    /// The machine stops and starts again: unsynced changes are left or lost as the policy says, open files fail from now on,
    /// locks are free.
    /// </summary>
    public void Crash(ICrashPolicy policy)
    {
        lock (Gate)
        {
            _root = _root.AfterCrash("/", policy);
            Restart();
        }
    }

    /// <summary>The process is killed, the machine goes on: nothing is lost yet, open files fail from now on, locks are free.</summary>
    public void Kill()
    {
        lock (Gate) Restart();
    }

    /// <summary>A disk as a crash now would leave it; this one goes on undisturbed. May be called from <see cref="Faults"/>.</summary>
    public MemoryDisk CrashImage(ICrashPolicy policy)
    {
        lock (Gate)
        {
            var image = new MemoryDisk(time) { CapacityBytes = CapacityBytes, _root = _root.AfterCrash("/", policy) };
            image.Restart();
            return image;
        }
    }

    /// <summary>
    /// Nothing is in the page cache any more; reading brings it back, page by page, as a <see cref="DiskOperationKind.ColdRead"/>.
    /// </summary>
    public void DropCaches()
    {
        lock (Gate) DropCaches(_root);
    }

    /// <summary>Makes everything durable, as <c>sync</c> does: the starting point of a scenario.</summary>
    public void SyncAll()
    {
        lock (Gate) SyncAll(_root);
    }

    /// <summary>Turns one bit of a file over, for good: what a worn medium does.</summary>
    public void FlipBit(string path, long position, int bit)
    {
        lock (Gate)
        {
            MemoryFile file = Node(path) as MemoryFile ?? throw Failed("flip", path, DiskFailure.NotFound);
            file.FlipBit(position, bit);
        }
    }

    /// <summary>The time that operations have taken (<see cref="DiskFault.DelayNs"/>) since the last call.</summary>
    public long TakeDelayNs() => Interlocked.Exchange(ref _delayNs, 0);

    internal static DiskException Failed(string operation, string path, DiskFailure failure) =>
        new(operation, path, MemoryDiskReason.Of(failure), failure);

    internal long NextSequence() => ++_sequence;

    internal DiskFault Ask(DiskOperationKind kind, string path, long position, long length)
    {
        if (Faults is not IDiskFaults faults) return default;
        DiskFault fault = faults.Before(new DiskOperation(_sequence + 1, kind, path, position, length));
        Interlocked.Add(ref _delayNs, fault.DelayNs);
        return fault;
    }

    internal void Begin(DiskOperationKind kind, string operation, string path, long position, long length)
    {
        if (Ask(kind, path, position, length).Failure is DiskFailure failure) throw Failed(operation, path, failure);
    }

    internal void CheckBoot(int boot, string operation, string path)
    {
        if (boot != _boot) throw new DiskException(operation, path, "the machine has crashed since it was opened", DiskFailure.Io);
    }

    /// <summary>How far the file may grow when <paramref name="end"/> is wanted.</summary>
    internal long RoomUpTo(MemoryFile file, long end)
    {
        if (!file.IsLinked || end <= file.Occupied) return end;
        return Math.Min(end, file.Occupied + Math.Max(0, CapacityBytes - _usedBytes));
    }

    internal void Charge(MemoryFile file, long occupiedBefore)
    {
        if (file.IsLinked) Interlocked.Add(ref _usedBytes, file.Occupied - occupiedBefore);
    }

    private static DiskEntry Entry(string name, MemoryNode node) =>
        new(name, node is MemoryDirectory, node is MemoryFile file ? file.Length : 0, node.ModifiedMs);

    private static void SyncAll(MemoryDirectory directory)
    {
        directory.Sync();
        foreach ((_, MemoryNode node) in directory.Sorted())
        {
            if (node is MemoryFile file) file.MakeDurable();
            else SyncAll((MemoryDirectory)node);
        }
    }

    private static void DropCaches(MemoryDirectory directory)
    {
        foreach ((_, MemoryNode node) in directory.Sorted())
        {
            if (node is MemoryFile file) file.DropCache();
            else DropCaches((MemoryDirectory)node);
        }
    }

    private static long Occupied(MemoryDirectory directory)
    {
        long sum = 0;
        foreach ((_, MemoryNode node) in directory.Sorted())
        {
            sum += node is MemoryFile file ? file.Occupied : Occupied((MemoryDirectory)node);
        }

        return sum;
    }

    private void Restart()
    {
        _boot++;
        _locked.Clear();
        _usedBytes = Occupied(_root);
    }

    private MemoryNode Created(MemoryDirectory parent, string name, MemoryNode node)
    {
        node.ModifiedMs = NowMs;
        parent.Add(NextSequence(), name, node);
        return node;
    }

    private void Remove(string path, MemoryNode node)
    {
        MemoryDirectory parent = Parent("delete", path, out string name);
        parent.Remove(NextSequence(), name, node);
        Unlinked(node);
    }

    private void Unlinked(MemoryNode? node)
    {
        if (node is not MemoryFile { IsLinked: true } file) return;
        Interlocked.Add(ref _usedBytes, -file.Occupied);
        file.IsLinked = false;
    }

    private void Empty(MemoryDirectory directory)
    {
        foreach ((string name, MemoryNode node) in directory.Sorted())
        {
            if (node is MemoryDirectory below) Empty(below);
            directory.Remove(NextSequence(), name, node);
            Unlinked(node);
        }
    }

    private MemoryNode? Node(string path)
    {
        MemoryNode? at = _root;
        foreach (Range part in path.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> name = path.AsSpan(part);
            if (name.IsEmpty) continue;
            at = (at as MemoryDirectory)?.Find(name);
            if (at is null) return null;
        }

        return at;
    }

    private MemoryDirectory Directory(string operation, string path) =>
        Node(path) as MemoryDirectory ?? throw Failed(operation, path, DiskFailure.NotFound);

    private MemoryDirectory Parent(string operation, string path, out string name)
    {
        int slash = path.LastIndexOf('/');
        if (slash < 0 || slash == path.Length - 1) throw new DiskException(operation, path, "not an absolute path", DiskFailure.Io);
        name = path[(slash + 1)..];
        return Node(path[..slash]) as MemoryDirectory ?? throw Failed(operation, path, DiskFailure.NotFound);
    }

    private sealed class Held(MemoryDisk disk, MemoryNode node, int boot) : IDisposable
    {
        public void Dispose()
        {
            lock (disk.Gate)
            {
                if (boot == disk._boot) disk._locked.Remove(node);
            }
        }
    }

    private sealed class StoppedClock : TimeProvider
    {
        internal static readonly StoppedClock Instance = new();

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
