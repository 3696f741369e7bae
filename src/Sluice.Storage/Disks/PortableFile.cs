using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Sluice.Base.Buffers;
using Sluice.Base.Linux;

namespace Sluice.Storage.Disks;

/// <summary>
/// A file of <see cref="PortableDisk"/>. No descriptor is shown: it could not be sent from by the portable transport. Slices are gathered
/// into a buffer, space is not reserved ahead, and every byte counts as cached.
/// </summary>
internal sealed class PortableFile(SafeFileHandle handle, string path) : IDiskFile
{
    private const int GatherBytes = 128 * 1024;

    /// <inheritdoc/>
    public int Descriptor => -1;

    /// <inheritdoc/>
    public long Length
    {
        get
        {
            try
            {
                return RandomAccess.GetLength(handle);
            }
            catch (Exception thrown) when (PortableFailure.IsOne(thrown))
            {
                throw PortableFailure.From(thrown, "stat", path);
            }
        }
    }

    /// <inheritdoc/>
    public int ReadAt(long position, Span<byte> into)
    {
        try
        {
            int done = 0;
            while (done < into.Length)
            {
                int read = RandomAccess.Read(handle, into[done..], position + done);
                if (read == 0) break;
                done += read;
            }

            return done;
        }
        catch (Exception thrown) when (PortableFailure.IsOne(thrown))
        {
            throw PortableFailure.From(thrown, "read", path);
        }
    }

    /// <inheritdoc/>
    public void WriteAt(long position, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, position);
        }
        catch (Exception thrown) when (PortableFailure.IsOne(thrown))
        {
            throw PortableFailure.From(thrown, "write", path);
        }
    }

    /// <inheritdoc/>
    public void WriteAt(long position, ReadOnlySpan<NativeSlice> slices)
    {
        byte[] gathered = ArrayPool<byte>.Shared.Rent(GatherBytes);
        int filled = 0;
        foreach (NativeSlice slice in slices)
        {
            if (filled + slice.Length > gathered.Length)
            {
                WriteAt(position, gathered.AsSpan(0, filled));
                position += filled;
                filled = 0;
            }

            if (slice.Length > gathered.Length)
            {
                WriteAt(position, slice.Span);
                position += slice.Length;
                continue;
            }

            slice.Span.CopyTo(gathered.AsSpan(filled));
            filled += slice.Length;
        }

        if (filled > 0) WriteAt(position, gathered.AsSpan(0, filled));
        ArrayPool<byte>.Shared.Return(gathered);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                Errno error = UnixCalls.Sync(handle.DangerousGetHandle());
                LinuxFailure.ThrowIf(error, "fsync", path);
            }

            // Not before ours: on Unix it keeps a failure to itself. On macOS it also has the drive empty its cache, on Windows it is all.
            if (!OperatingSystem.IsLinux()) RandomAccess.FlushToDisk(handle);
        }
        catch (Exception thrown) when (PortableFailure.IsOne(thrown))
        {
            throw PortableFailure.From(thrown, "fsync", path);
        }
    }

    /// <inheritdoc/>
    public void Truncate(long length)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
        }
        catch (Exception thrown) when (PortableFailure.IsOne(thrown))
        {
            throw PortableFailure.From(thrown, "truncate", path);
        }
    }

    /// <inheritdoc/>
    public void Allocate(long position, long length)
    {
    }

    /// <inheritdoc/>
    public bool IsCached(long position, long length) => true;

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
