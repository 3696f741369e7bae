namespace Sluice.Base.Linux;

/// <summary>Calls on names in the file system, locks, cache and space. Stateless; any thread.</summary>
public static unsafe class PathCalls
{
    private const int AtCurrentDirectory = -100;
    private const int AtEmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;
    private const int StatXBytes = 256;
    private const int TypeMask = 0xF000;
    private const int TypeDirectory = 0x4000;
    private const int OfdSetLock = 37;
    private const short WriteLock = 1;
    private const long CacheStatNumber = 451;

    /// <summary>Renames, replacing <paramref name="to"/>.</summary>
    public static Errno Rename(string from, string to) => Retried(from, to, static (a, b) => Libc.Rename(a, b));

    /// <summary>Removes a file's name.</summary>
    public static Errno Unlink(string path) => Retried(path, "", static (a, _) => Libc.Unlink(a));

    /// <summary>Makes one directory (mode 0755).</summary>
    public static Errno MakeDirectory(string path) => Retried(path, "", static (a, _) => Libc.MkDir(a, 0x1ED));

    /// <summary>Removes an empty directory.</summary>
    public static Errno RemoveDirectory(string path) => Retried(path, "", static (a, _) => Libc.RmDir(a));

    /// <summary>Makes the names in a directory durable: after creating, renaming or unlinking in it.</summary>
    public static Errno SyncDirectory(string path)
    {
        SysResult opened = FileCalls.Open(path, OpenFlags.ReadOnly | OpenFlags.Directory);
        if (!opened.Ok) return opened.Error;
        Errno error = FileCalls.Sync((int)opened.Value);
        Errno closed = FileCalls.Close((int)opened.Value);
        return error != Errno.None ? error : closed;
    }

    /// <summary>Facts about a path, links followed.</summary>
    public static Errno Stat(string path, out FileStat stat) => Stat(AtCurrentDirectory, path, 0, out stat);

    /// <summary>Facts about an open file.</summary>
    public static Errno Stat(int descriptor, out FileStat stat) => Stat(descriptor, "", AtEmptyPath, out stat);

    /// <summary>Space of the file system that holds <paramref name="path"/>.</summary>
    public static Errno Space(string path, out FileSystemSpace space)
    {
        // struct statvfs of 64-bit Linux: bsize, frsize, blocks, bfree, bavail, ... as 64-bit words; 112 bytes, room for more
        ulong* words = stackalloc ulong[32];
        space = default;
        while (Libc.StatVfs(path, words) != 0)
        {
            Errno error = SysResult.LastError;
            if (error != Errno.EINTR) return error;
        }

        ulong unit = words[1] == 0 ? words[0] : words[1];
        space = new FileSystemSpace(Saturated(unit, words[2]), Saturated(unit, words[4]));
        return Errno.None;
    }

    /// <summary>
    /// Takes the write lock of a whole file without waiting, as an open-file-description lock: it belongs to this descriptor, not
    /// to the process, and it conflicts with the <c>fcntl</c> lock a JVM takes. <see cref="Errno.EAGAIN"/> or
    /// <see cref="Errno.EACCES"/>: somebody else holds it. Closing the descriptor releases it.
    /// </summary>
    public static Errno LockWholeFile(int descriptor)
    {
        var whole = new Libc.FileLock { Type = WriteLock };
        while (Libc.FcntlLock(descriptor, OfdSetLock, &whole) != 0)
        {
            Errno error = SysResult.LastError;
            if (error != Errno.EINTR) return error;
        }

        return Errno.None;
    }

    /// <summary>
    /// Pages (4 KiB) of a range that the page cache holds (<c>cachestat</c>, Linux 6.5). <see cref="Errno.ENOSYS"/>: not on this kernel.
    /// </summary>
    public static SysResult CachedPages(int descriptor, long position, long length)
    {
        ulong* range = stackalloc ulong[2] { (ulong)position, (ulong)length };
        ulong* counts = stackalloc ulong[5];
        long result = Libc.CacheStat(CacheStatNumber, descriptor, range, counts, 0);
        return result == 0 ? SysResult.Of((long)counts[0]) : SysResult.Failed();
    }

    private static Errno Stat(int directory, string path, int flags, out FileStat stat)
    {
        byte* raw = stackalloc byte[StatXBytes];
        stat = default;
        while (Libc.StatX(directory, path, flags, BasicStats, raw) != 0)
        {
            Errno error = SysResult.LastError;
            if (error != Errno.EINTR) return error;
        }

        // struct statx, the same on every processor: mode @28, size @40, blocks of 512 @48, mtime @112
        bool isDirectory = (*(ushort*)(raw + 28) & TypeMask) == TypeDirectory;
        long modifiedMs = (*(long*)(raw + 112) * 1000) + (*(uint*)(raw + 120) / 1_000_000);
        stat = new FileStat(*(long*)(raw + 40), modifiedMs, isDirectory, *(long*)(raw + 48) * 512);
        return Errno.None;
    }

    private static long Saturated(ulong unit, ulong count)
    {
        UInt128 bytes = (UInt128)unit * count;
        return bytes > long.MaxValue ? long.MaxValue : (long)bytes;
    }

    private static Errno Retried(string first, string second, Func<string, string, int> call)
    {
        while (call(first, second) != 0)
        {
            Errno error = SysResult.LastError;
            if (error != Errno.EINTR) return error;
        }

        return Errno.None;
    }
}
