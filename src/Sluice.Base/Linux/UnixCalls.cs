namespace Sluice.Base.Linux;

/// <summary>
/// The calls that every Unix answers alike (same arguments, same meaning), for systems that are not Linux. Error numbers other than
/// EINTR may have other names there: they are good for telling and for "failed", not for deciding. Stateless; any thread.
/// </summary>
public static class UnixCalls
{
    private const int ReadOnly = 0;

    /// <summary>fsync. On macOS it does not empty the drive's own cache.</summary>
    public static Errno Sync(nint descriptor) => FileCalls.Sync((int)descriptor);

    /// <summary>Makes the names in a directory durable.</summary>
    public static Errno SyncDirectory(string path)
    {
        int descriptor = Libc.Open(path, ReadOnly, 0);
        if (descriptor < 0) return SysResult.LastError;
        Errno error = FileCalls.Sync(descriptor);
        Errno closed = FileCalls.Close(descriptor);
        return error != Errno.None ? error : closed;
    }
}
