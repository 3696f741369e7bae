using Sluice.Base.Buffers;

namespace Sluice.Storage.Disks;

/// <summary>An open file. Reads are safe from any lane; writes, flush and truncate belong to the file's owner.</summary>
public interface IDiskFile : IFileSource, IDisposable
{
    /// <summary>Bytes in the file.</summary>
    long Length { get; }

    /// <summary>Writes all bytes at <paramref name="position"/>, or throws <see cref="DiskException"/>.</summary>
    void WriteAt(long position, ReadOnlySpan<byte> bytes);

    /// <summary>Writes all slices one behind the other with as few system calls as the system allows, or throws.</summary>
    void WriteAt(long position, ReadOnlySpan<NativeSlice> slices);

    /// <summary>
    /// Makes content and length durable (fsync by our own import: the runtime's swallows errors). After a failure the kernel has
    /// forgotten the dirty pages: never call it again, take the log directory offline.
    /// </summary>
    void Flush();

    /// <summary>Cuts or extends the file; extension reads as zeros.</summary>
    void Truncate(long length);

    /// <summary>
    /// Reserves space ahead without changing <see cref="Length"/>; a hint, silently ignored where unsupported. Throws when full.
    /// </summary>
    void Allocate(long position, long length);
}
