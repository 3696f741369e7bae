using Sluice.Base.Buffers;

namespace Sluice.Storage.Disks;

/// <summary>A handle of a <see cref="MemoryFile"/>. It follows the file through renames and removal, and dies with the machine.</summary>
internal sealed class MemoryDiskFile(MemoryDisk disk, MemoryFile file, string path, bool isWritable, int boot) : IDiskFile
{
    private bool _isClosed;

    /// <inheritdoc/>
    public int Descriptor => -1;

    /// <inheritdoc/>
    public long Length
    {
        get
        {
            lock (disk.Gate)
            {
                Live("stat");
                return file.Length;
            }
        }
    }

    /// <inheritdoc/>
    public int ReadAt(long position, Span<byte> into)
    {
        lock (disk.Gate)
        {
            Live("read");
            DiskOperationKind kind = file.IsCached(position, into.Length) ? DiskOperationKind.Read : DiskOperationKind.ColdRead;
            disk.Begin(kind, "read", path, position, into.Length);
            file.Cache(position, into.Length);
            return file.Read(position, into);
        }
    }

    /// <inheritdoc/>
    public void WriteAt(long position, ReadOnlySpan<byte> bytes)
    {
        lock (disk.Gate)
        {
            LiveWritable("write");
            DiskFault fault = disk.Ask(DiskOperationKind.Write, path, position, bytes.Length);
            long allowed = fault.Failure is null ? bytes.Length : Math.Min(fault.DoneBytes, bytes.Length);
            int done = (int)Math.Clamp(disk.RoomUpTo(file, position + allowed) - position, 0, allowed);
            Write(position, bytes[..done]);
            if (fault.Failure is DiskFailure failure) throw MemoryDisk.Failed("write", path, failure);
            if (done < bytes.Length) throw MemoryDisk.Failed("write", path, DiskFailure.Full);
        }
    }

    /// <inheritdoc/>
    public void WriteAt(long position, ReadOnlySpan<NativeSlice> slices)
    {
        long total = 0;
        foreach (NativeSlice slice in slices) total += slice.Length;
        lock (disk.Gate)
        {
            LiveWritable("write");
            DiskFault fault = disk.Ask(DiskOperationKind.Write, path, position, total);
            long allowed = fault.Failure is null ? total : Math.Min(fault.DoneBytes, total);
            long left = Math.Clamp(disk.RoomUpTo(file, position + allowed) - position, 0, allowed);
            bool isWhole = left == total;
            foreach (NativeSlice slice in slices)
            {
                int part = (int)Math.Min(left, slice.Length);
                Write(position, slice.Span[..part]);
                position += part;
                left -= part;
            }

            if (fault.Failure is DiskFailure failure) throw MemoryDisk.Failed("write", path, failure);
            if (!isWhole) throw MemoryDisk.Failed("write", path, DiskFailure.Full);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        lock (disk.Gate)
        {
            Live("fsync");
            DiskFault fault = disk.Ask(DiskOperationKind.Flush, path, 0, file.Length);
            if (fault.Failure is DiskFailure failure)
            {
                file.FlushesNothing = true;
                throw MemoryDisk.Failed("fsync", path, failure);
            }

            file.Flush();
        }
    }

    /// <inheritdoc/>
    public void Truncate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        lock (disk.Gate)
        {
            LiveWritable("truncate");
            disk.Begin(DiskOperationKind.Truncate, "truncate", path, length, 0);
            if (disk.RoomUpTo(file, length) < length) throw MemoryDisk.Failed("truncate", path, DiskFailure.Full);
            long before = file.Occupied;
            file.Truncate(disk.NextSequence(), length);
            disk.Charge(file, before);
            file.ModifiedMs = disk.NowMs;
        }
    }

    /// <inheritdoc/>
    public void Allocate(long position, long length)
    {
        if (length <= 0) return;
        lock (disk.Gate)
        {
            LiveWritable("allocate");
            disk.Begin(DiskOperationKind.Allocate, "allocate", path, position, length);
            if (disk.RoomUpTo(file, position + length) < position + length) throw MemoryDisk.Failed("allocate", path, DiskFailure.Full);
            long before = file.Occupied;
            file.Reserve(position + length);
            disk.Charge(file, before);
        }
    }

    /// <inheritdoc/>
    public bool IsCached(long position, long length)
    {
        lock (disk.Gate) return file.IsCached(position, length);
    }

    /// <inheritdoc/>
    public void Dispose() => _isClosed = true;

    /// <summary>One operation is one unsynced change per slice: a vectored write may tear between any two bytes.</summary>
    private void Write(long position, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        long before = file.Occupied;
        file.Write(disk.NextSequence(), position, bytes);
        disk.Charge(file, before);
        file.ModifiedMs = disk.NowMs;
    }

    private void Live(string operation)
    {
        if (_isClosed) throw new DiskException(operation, path, "the file is closed", DiskFailure.Io);
        disk.CheckBoot(boot, operation, path);
    }

    private void LiveWritable(string operation)
    {
        Live(operation);
        if (!isWritable) throw new DiskException(operation, path, "the file is open for reading only", DiskFailure.Io);
    }
}
