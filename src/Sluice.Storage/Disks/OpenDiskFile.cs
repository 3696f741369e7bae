using Sluice.Base.Buffers;
using Sluice.Base.Linux;

namespace Sluice.Storage.Disks;

/// <summary>
/// A file of <see cref="FileDisk"/>: one descriptor, closed by the first <see cref="Dispose"/>. Whoever shares it counts holders
/// (<c>FileLeases</c>), because a call on a closed descriptor could hit the next file opened under its number; our own check
/// turns that mistake into an error, it does not make it safe under a race.
/// </summary>
internal sealed class OpenDiskFile(int descriptor, string path) : IDiskFile
{
    private int _descriptor = descriptor;

    /// <inheritdoc/>
    public int Descriptor => _descriptor;

    /// <inheritdoc/>
    public long Length
    {
        get
        {
            LinuxFailure.ThrowIf(PathCalls.Stat(Live("stat"), out FileStat stat), "stat", path);
            return stat.Size;
        }
    }

    /// <inheritdoc/>
    public int ReadAt(long position, Span<byte> into)
    {
        SysResult read = FileCalls.ReadAt(Live("read"), into, position);
        LinuxFailure.ThrowIf(read.Error, "read", path);
        return (int)read.Value;
    }

    /// <inheritdoc/>
    public void WriteAt(long position, ReadOnlySpan<byte> bytes) =>
        LinuxFailure.ThrowIf(FileCalls.WriteAt(Live("write"), bytes, position).Error, "write", path);

    /// <inheritdoc/>
    public void WriteAt(long position, ReadOnlySpan<NativeSlice> slices) =>
        LinuxFailure.ThrowIf(FileCalls.WriteAt(Live("write"), slices, position).Error, "write", path);

    /// <inheritdoc/>
    public void Flush() => LinuxFailure.ThrowIf(FileCalls.Sync(Live("fsync")), "fsync", path);

    /// <inheritdoc/>
    public void Truncate(long length) => LinuxFailure.ThrowIf(FileCalls.Truncate(Live("truncate"), length), "truncate", path);

    /// <inheritdoc/>
    public void Allocate(long position, long length)
    {
        if (length <= 0) return;
        Errno error = FileCalls.Allocate(Live("allocate"), position, length);
        if (error is Errno.EOPNOTSUPP or Errno.ENOSYS or Errno.EINVAL) return;
        LinuxFailure.ThrowIf(error, "allocate", path);
    }

    /// <inheritdoc/>
    public bool IsCached(long position, long length)
    {
        if (length <= 0) return true;
        int descriptor = Live("cachestat");
        Span<byte> one = stackalloc byte[1];
        SysResult cached = PathCalls.CachedPages(descriptor, position, length);
        if (!cached.Ok)
        {
            // An older kernel, or one that forbids the call: ask with reads that may not wait, at both ends.
            return FileCalls.ReadAtIfCached(descriptor, one, position).Ok
                && FileCalls.ReadAtIfCached(descriptor, one, position + length - 1).Ok;
        }

        long page = Environment.SystemPageSize;
        if (cached.Value < ((position + length - 1) / page) - (position / page) + 1) return false;

        // Pages count from the moment they are asked of the disk: whether read-ahead has got them, a read of the last one tells.
        return FileCalls.ReadAtIfCached(descriptor, one, position + length - 1).Error != Errno.EAGAIN;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0) _ = FileCalls.Close(descriptor);
    }

    private int Live(string operation)
    {
        int descriptor = _descriptor;
        if (descriptor < 0) throw new DiskException(operation, path, "the file is closed", DiskFailure.Io);
        return descriptor;
    }
}
