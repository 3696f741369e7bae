using Sluice.Base.Buffers;
using Sluice.Base.Linux;

namespace Sluice.Floor;

/// <summary>
/// A log that only grows, with space allocated ahead. Loops append under its lock; it starts anew at 512 MiB so that a long run does
/// not fill the disk. Reads see whatever was written last at a position.
/// </summary>
internal sealed class FloorFile : IFileSource
{
    /// <summary>Where fetches begin: behind one small batch.</summary>
    public const long FetchFrom = 1024;

    /// <summary>What fetches go around in.</summary>
    public const long FetchableBytes = 16 << 20;

    private const long AllocateStep = 16 << 20;
    private const long MostBytes = 512 << 20;

    private readonly Lock _lock = new();
    private long _end;
    private long _allocated;

    public FloorFile(string path)
    {
        Descriptor = Must(FileCalls.Open(path, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Truncate));
        // Something for fetches to read before anything was produced, laid into the page cache as a log lies there: by writes of a batch
        // each, aligned to nothing. Large aligned writes make large folios, which sendfile passes on for half the price.
        Span<byte> batch = new byte[16 << 10];
        long end = FetchFrom + FetchableBytes + (1 << 20);
        for (long at = FetchFrom; at < end; at += batch.Length) Must(FileCalls.WriteAt(Descriptor, batch, at));
    }

    public int Descriptor { get; }

    public int ReadAt(long position, Span<byte> into) => Must(FileCalls.ReadAt(Descriptor, into, position));

    public void Append(ReadOnlySpan<NativeSlice> slices)
    {
        lock (_lock)
        {
            if (_end > MostBytes)
            {
                if (FileCalls.Truncate(Descriptor, 0) != Errno.None) throw new IOException("truncate failed");
                _end = _allocated = 0;
            }
            long bytes = 0;
            foreach (NativeSlice slice in slices) bytes += slice.Length;
            if (_end + bytes > _allocated)
            {
                long step = Math.Max(AllocateStep, bytes);
                _ = FileCalls.Allocate(Descriptor, _allocated, step);
                _allocated += step;
            }
            Must(FileCalls.WriteAt(Descriptor, slices, _end));
            _end += bytes;
        }
    }

    private static int Must(SysResult result) => result.Ok ? (int)result.Value : throw new IOException(result.Message);
}
