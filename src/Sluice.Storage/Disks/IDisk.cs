namespace Sluice.Storage.Disks;

/// <summary>
/// The disk seam: a handful of synchronous operations. <c>FileDisk</c> in production; <c>MemoryDisk</c> in tests and in the
/// simulator, which can lose what was not flushed, tear writes, flip bits, fill up and stall. Paths are absolute, with '/'.
/// Every failure is a <see cref="DiskException"/>.
/// </summary>
public interface IDisk
{
    /// <summary>Opens a file for reading and writing.</summary>
    IDiskFile Open(string path, DiskOpenMode mode);

    /// <summary>True when <paramref name="path"/> is a file.</summary>
    bool FileExists(string path);

    /// <summary>True when <paramref name="path"/> is a directory.</summary>
    bool DirectoryExists(string path);

    /// <summary>What is at <paramref name="path"/>; null when nothing is.</summary>
    DiskEntry? Find(string path);

    /// <summary>The entries of a directory, sorted by name in ordinal order.</summary>
    IReadOnlyList<DiskEntry> List(string directory);

    /// <summary>Creates a directory and its missing parents; harmless when it exists.</summary>
    void CreateDirectory(string path);

    /// <summary>Renames a file (replacing an existing one) or a directory, atomically.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; harmless when it is missing.</summary>
    void DeleteFile(string path);

    /// <summary>Removes a directory with all that is in it; harmless when it is missing.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes creations, renames and removals in a directory durable.</summary>
    void SyncDirectory(string path);

    /// <summary>Sets the time of a file's last change: retention of records without a timestamp goes by it.</summary>
    void SetModified(string path, long modifiedMs);

    /// <summary>Size and free space of the volume that holds <paramref name="path"/>.</summary>
    DiskSpace Space(string path);

    /// <summary>
    /// Creates the file when it is missing and takes an exclusive lock that a JVM's FileChannel.tryLock respects; null when somebody
    /// else holds it. Disposing it lets go, a crash too; the file stays.
    /// </summary>
    IDisposable? TryLock(string path);
}
