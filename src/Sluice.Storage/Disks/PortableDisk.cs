using Sluice.Base.Linux;

namespace Sluice.Storage.Disks;

/// <summary>
/// The real disk where it is not Linux: the base class library's calls, and own ones where those keep errors to themselves. Stateless:
/// any lane may call it. What Windows cannot do (rename or remove a directory in which a file is open, sync a directory) is said in
/// docs/platforms.md.
/// </summary>
public sealed class PortableDisk : IDisk
{
    /// <inheritdoc/>
    public IDiskFile Open(string path, DiskOpenMode mode)
    {
        (FileMode how, FileAccess access) = mode switch
        {
            DiskOpenMode.Read => (FileMode.Open, FileAccess.Read),
            DiskOpenMode.ReadWrite => (FileMode.Open, FileAccess.ReadWrite),
            DiskOpenMode.CreateNew => (FileMode.CreateNew, FileAccess.ReadWrite),
            _ => (FileMode.OpenOrCreate, FileAccess.ReadWrite),
        };
        return Called("open", path,
            () => new PortableFile(File.OpenHandle(path, how, access, FileShare.ReadWrite | FileShare.Delete), path));
    }

    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public DiskEntry? Find(string path) => Called<DiskEntry?>("stat", path, () =>
    {
        var file = new FileInfo(path);
        if (file.Exists) return Entry(file);
        var directory = new DirectoryInfo(path);
        return directory.Exists ? Entry(directory) : null;
    });

    /// <inheritdoc/>
    public IReadOnlyList<DiskEntry> List(string directory) => Called("list", directory, () =>
    {
        var entries = new List<DiskEntry>();
        foreach (FileSystemInfo found in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            if (found.Exists) entries.Add(Entry(found));
        }

        entries.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return entries;
    });

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Called("mkdir", path, () => Directory.CreateDirectory(path));

    /// <inheritdoc/>
    public void Rename(string from, string to) => Called("rename", from, () =>
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to, overwrite: true);
        return 0;
    });

    /// <inheritdoc/>
    public void DeleteFile(string path) => Called("delete", path, () =>
    {
        if (File.Exists(path)) File.Delete(path);
        return 0;
    });

    /// <inheritdoc/>
    public void DeleteDirectory(string path) => Called("delete", path, () =>
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        return 0;
    });

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        if (!Directory.Exists(path)) throw new DiskException("fsync", path, "No such directory", DiskFailure.NotFound);
        if (!OperatingSystem.IsWindows()) LinuxFailure.ThrowIf(UnixCalls.SyncDirectory(path), "fsync", path);
    }

    /// <inheritdoc/>
    public void SetModified(string path, long modifiedMs) => Called("touch", path, () =>
    {
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddMilliseconds(modifiedMs));
        return 0;
    });

    /// <inheritdoc/>
    public DiskSpace Space(string path) => Called("statvfs", path, () =>
    {
        var volume = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path);
        return new DiskSpace(volume.TotalSize, volume.AvailableFreeSpace);
    });

    /// <inheritdoc/>
    /// <remarks>
    /// Not sharing the file excludes who opens it so: ourselves, and on Windows a JVM. The record lock excludes a JVM on the others; on
    /// macOS .NET has none, but there both kinds exclude each other.
    /// </remarks>
    public IDisposable? TryLock(string path)
    {
        FileStream? held = null;
        try
        {
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            if (!OperatingSystem.IsMacOS()) held.Lock(0, long.MaxValue);
            return held;
        }
        catch (IOException taken) when (taken is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            held?.Dispose();
            return null;
        }
        catch (Exception thrown) when (PortableFailure.IsOne(thrown))
        {
            held?.Dispose();
            throw PortableFailure.From(thrown, "lock", path);
        }
    }

    private static T Called<T>(string operation, string path, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception thrown) when (PortableFailure.IsOne(thrown))
        {
            throw PortableFailure.From(thrown, operation, path);
        }
    }

    private static DiskEntry Entry(FileSystemInfo found)
    {
        long modifiedMs = (found.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
        return found is FileInfo file
            ? new DiskEntry(file.Name, false, file.Length, modifiedMs)
            : new DiskEntry(found.Name, true, 0, modifiedMs);
    }
}
