using Sluice.Base.Buffers;

namespace Sluice.Base.Linux;

/// <summary>
/// File system calls over descriptors and spans. Every return is checked; EINTR is retried; short reads and writes are continued,
/// so that a result that is <see cref="SysResult.Ok"/> means all of it (reads: up to the end of the file). Stateless; any thread.
/// </summary>
public static unsafe class FileCalls
{
    /// <summary>Slices one <c>pwritev</c> takes (IOV_MAX).</summary>
    public const int MaxVectors = 1024;

    private const int CloseOnExec = 0x80000;
    private const int Arm64Directory = 0x4000;
    private const int KeepSize = 1;
    private const int NoWait = 8; // RWF_NOWAIT
    private const int DontNeed = 4;

    /// <summary>Opens a file; the value is the descriptor.</summary>
    public static SysResult Open(string path, OpenFlags flags, int mode = 0x1A4)
    {
        int raw = (int)(flags & ~OpenFlags.Directory) | CloseOnExec;
        if ((flags & OpenFlags.Directory) != 0) raw |= Processor.IsX64 ? (int)OpenFlags.Directory : Arm64Directory;
        while (true)
        {
            int descriptor = Libc.Open(path, raw, (uint)mode);
            if (descriptor >= 0) return SysResult.Of(descriptor);
            if (SysResult.LastError != Errno.EINTR) return SysResult.Failed();
        }
    }

    /// <summary>Closes a descriptor. Never repeated: after EINTR Linux has closed it already.</summary>
    public static Errno Close(int descriptor)
    {
        if (Libc.Close(descriptor) == 0) return Errno.None;
        Errno error = SysResult.LastError;
        return error == Errno.EINTR ? Errno.None : error;
    }

    /// <summary>Reads until <paramref name="into"/> is full or the file ends; the value is the bytes read.</summary>
    public static SysResult ReadAt(int descriptor, Span<byte> into, long position)
    {
        int done = 0;
        fixed (byte* start = into)
        {
            while (done < into.Length)
            {
                nint read = Libc.PRead(descriptor, start + done, (nuint)(into.Length - done), position + done);
                if (read == 0) break;
                if (read > 0) done += (int)read;
                else if (SysResult.LastError != Errno.EINTR) return SysResult.Failed(done);
            }
        }

        return SysResult.Of(done);
    }

    /// <summary>
    /// Reads only what the page cache holds, in one call; <see cref="Errno.EAGAIN"/> when the first byte is not cached,
    /// <see cref="Errno.EOPNOTSUPP"/> when the file system cannot tell.
    /// </summary>
    public static SysResult ReadAtIfCached(int descriptor, Span<byte> into, long position)
    {
        fixed (byte* start = into)
        {
            var vector = new Libc.IoVector { Address = (nint)start, Length = (nuint)into.Length };
            while (true)
            {
                nint read = Libc.PReadV2(descriptor, &vector, 1, position, NoWait);
                if (read >= 0) return SysResult.Of(read);
                if (SysResult.LastError != Errno.EINTR) return SysResult.Failed();
            }
        }
    }

    /// <summary>Writes all of <paramref name="bytes"/>; the value is the bytes written, also when it failed part-way.</summary>
    public static SysResult WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long position)
    {
        int done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                nint written = Libc.PWrite(descriptor, start + done, (nuint)(bytes.Length - done), position + done);
                if (written > 0) done += (int)written;
                else if (written == 0) return new SysResult(done, Errno.EIO);
                else if (SysResult.LastError != Errno.EINTR) return SysResult.Failed(done);
            }
        }

        return SysResult.Of(done);
    }

    /// <summary>
    /// Writes the slices one after the other with as few <c>pwritev</c> as possible; the value is the bytes written, also when it
    /// failed part-way.
    /// </summary>
    public static SysResult WriteAt(int descriptor, ReadOnlySpan<NativeSlice> slices, long position)
    {
        Libc.IoVector* vectors = stackalloc Libc.IoVector[Math.Min(slices.Length, MaxVectors)];
        long done = 0;
        int next = 0;
        int skip = 0; // bytes of slices[next] that are written already
        while (true)
        {
            while (next < slices.Length && slices[next].Length == skip)
            {
                next++;
                skip = 0;
            }

            if (next == slices.Length) return SysResult.Of(done);
            int count = Fill(vectors, slices[next..], skip);
            nint written = Libc.PWriteV(descriptor, vectors, count, position + done);
            if (written < 0)
            {
                if (SysResult.LastError == Errno.EINTR) continue;
                return SysResult.Failed(done);
            }

            if (written == 0) return new SysResult(done, Errno.EIO);
            done += written;
            long left = written;
            while (left > 0 && left >= slices[next].Length - skip)
            {
                left -= slices[next++].Length - skip;
                skip = 0;
            }

            skip += (int)left;
        }
    }

    /// <summary>
    /// <c>fsync</c>. An error means that the kernel has dropped dirty pages: take the log directory offline, never call it again.
    /// (The base class library's flush hides the error.)
    /// </summary>
    public static Errno Sync(int descriptor)
    {
        while (Libc.FSync(descriptor) != 0)
        {
            Errno error = SysResult.LastError;
            if (error != Errno.EINTR) return error;
        }

        return Errno.None;
    }

    /// <summary><c>fdatasync</c>: the data and the size; same rule on errors as <see cref="Sync"/>.</summary>
    public static Errno SyncData(int descriptor)
    {
        while (Libc.FDataSync(descriptor) != 0)
        {
            Errno error = SysResult.LastError;
            if (error != Errno.EINTR) return error;
        }

        return Errno.None;
    }

    /// <summary>
    /// Reserves disk space without changing the size (FALLOC_FL_KEEP_SIZE); <see cref="Errno.EOPNOTSUPP"/> where the file system
    /// cannot, which is no failure of the file.
    /// </summary>
    public static Errno Allocate(int descriptor, long position, long length)
    {
        while (Libc.FAllocate(descriptor, KeepSize, position, length) != 0)
        {
            Errno error = SysResult.LastError;
            if (error != Errno.EINTR) return error;
        }

        return Errno.None;
    }

    /// <summary>Sets the size; also gives back what was allocated beyond it.</summary>
    public static Errno Truncate(int descriptor, long length)
    {
        while (Libc.FTruncate(descriptor, length) != 0)
        {
            Errno error = SysResult.LastError;
            if (error != Errno.EINTR) return error;
        }

        return Errno.None;
    }

    /// <summary>Tells the kernel that a range will not be read again soon.</summary>
    public static Errno DropCache(int descriptor, long position, long length) =>
        (Errno)Libc.PosixFAdvise(descriptor, position, length, DontNeed);

    private static int Fill(Libc.IoVector* vectors, ReadOnlySpan<NativeSlice> slices, int skip)
    {
        int count = 0;
        foreach (NativeSlice slice in slices)
        {
            if (count == MaxVectors) break;
            int from = count == 0 ? skip : 0;
            vectors[count++] = new Libc.IoVector { Address = slice.Address + from, Length = (nuint)(slice.Length - from) };
        }

        return count;
    }
}
