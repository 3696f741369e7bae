using Sluice.Base.Linux;

namespace Sluice.Storage.Disks;

/// <summary>The real disk, by libc. Stateless: any lane may call it. Paths are passed to the system as they are.</summary>
public sealed class FileDisk : IDisk
{
    /// <inheritdoc/>
    public IDiskFile Open(string path, DiskOpenMode mode)
    {
        OpenFlags flags = mode switch
        {
            DiskOpenMode.Read => OpenFlags.ReadOnly,
            DiskOpenMode.ReadWrite => OpenFlags.ReadWrite,
            DiskOpenMode.CreateNew => OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive,
            _ => OpenFlags.ReadWrite | OpenFlags.Create,
        };
        return new OpenDiskFile(OpenDescriptor(path, flags), path);
    }

    /// <inheritdoc/>
    public bool FileExists(string path) => Find(path) is { IsDirectory: false };

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Find(path) is { IsDirectory: true };

    /// <inheritdoc/>
    public DiskEntry? Find(string path)
    {
        Errno error = PathCalls.Stat(path, out FileStat stat);
        if (error is Errno.ENOENT or Errno.ENOTDIR) return null;
        LinuxFailure.ThrowIf(error, "stat", path);
        return Entry(Path.GetFileName(path), stat);
    }

    /// <inheritdoc/>
    public IReadOnlyList<DiskEntry> List(string directory)
    {
        var entries = new List<DiskEntry>();
        foreach (string name in Names(directory))
        {
            // What vanished since the names were read is not there any more; a dangling link was never usable.
            if (PathCalls.Stat($"{directory}/{name}", out FileStat stat) == Errno.None) entries.Add(Entry(name, stat));
        }

        entries.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return entries;
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        Errno error = PathCalls.MakeDirectory(path);
        if (error == Errno.ENOENT && Path.GetDirectoryName(path) is { Length: > 0 } parent && parent != path)
        {
            CreateDirectory(parent);
            error = PathCalls.MakeDirectory(path);
        }

        if (error == Errno.EEXIST && DirectoryExists(path)) return;
        LinuxFailure.ThrowIf(error, "mkdir", path);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => LinuxFailure.ThrowIf(PathCalls.Rename(from, to), "rename", from);

    /// <inheritdoc/>
    public void DeleteFile(string path)
    {
        Errno error = PathCalls.Unlink(path);
        if (error != Errno.ENOENT) LinuxFailure.ThrowIf(error, "delete", path);
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        if (!DirectoryExists(path)) return;
        foreach (string name in Names(path))
        {
            string child = $"{path}/{name}";
            Errno error = PathCalls.Unlink(child);
            if (error == Errno.EISDIR) DeleteDirectory(child);
            else if (error != Errno.ENOENT) LinuxFailure.ThrowIf(error, "delete", child);
        }

        Errno removed = PathCalls.RemoveDirectory(path);
        if (removed != Errno.ENOENT) LinuxFailure.ThrowIf(removed, "delete", path);
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path) => LinuxFailure.ThrowIf(PathCalls.SyncDirectory(path), "fsync", path);

    /// <inheritdoc/>
    public void SetModified(string path, long modifiedMs)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddMilliseconds(modifiedMs));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DiskException("touch", path, e.Message, e is FileNotFoundException ? DiskFailure.NotFound : DiskFailure.Io);
        }
    }

    /// <inheritdoc/>
    public DiskSpace Space(string path)
    {
        LinuxFailure.ThrowIf(PathCalls.Space(path, out FileSystemSpace space), "statvfs", path);
        return new DiskSpace(space.TotalBytes, space.FreeBytes);
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        int descriptor = OpenDescriptor(path, OpenFlags.ReadWrite | OpenFlags.Create);
        Errno error = PathCalls.LockWholeFile(descriptor);
        if (error == Errno.None) return new OpenDiskFile(descriptor, path);
        _ = FileCalls.Close(descriptor);
        return error is Errno.EAGAIN or Errno.EACCES ? null : throw LinuxFailure.From(error, "lock", path);
    }

    private static int OpenDescriptor(string path, OpenFlags flags)
    {
        SysResult opened = FileCalls.Open(path, flags);
        LinuxFailure.ThrowIf(opened.Error, "open", path);
        return (int)opened.Value;
    }

    private static DiskEntry Entry(string name, in FileStat stat) =>
        new(name, stat.IsDirectory, stat.IsDirectory ? 0 : stat.Size, stat.ModifiedMs);

    private static List<string> Names(string directory)
    {
        try
        {
            var names = new List<string>();
            foreach (string path in Directory.EnumerateFileSystemEntries(directory)) names.Add(Path.GetFileName(path));
            return names;
        }
        catch (DirectoryNotFoundException e)
        {
            throw new DiskException("list", directory, e.Message, DiskFailure.NotFound);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DiskException("list", directory, e.Message, DiskFailure.Denied);
        }
        catch (IOException e)
        {
            throw new DiskException("list", directory, e.Message, DiskFailure.Io);
        }
    }
}
