using Sluice.Base.Buffers;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// A place in a segment that a read could not look at without waiting for the disk: it is not in the page cache, or its file is not
/// open, or its index not loaded. Some lane that may wait reads it; then the read is tried again. Immutable, and holds nothing open.
/// </summary>
public sealed class ColdBytes
{
    /// <summary>Small reads bring this much at once: what is read behind them will be asked for next.</summary>
    private const int LeastBytes = 256 << 10;

    private readonly LeasedFile _log;
    private readonly IndexEntries? _index;
    private readonly string? _indexPath;
    private readonly long _position;
    private readonly long _end;

    internal ColdBytes(LogDirectory directory, LogSegment segment, long position, int length, bool needsIndex)
    {
        Directory = directory;
        Length = length;
        _log = segment.Log;
        _index = needsIndex ? segment.Offsets.Entries : null;
        _indexPath = _index?.Path;
        _position = position;
        _end = needsIndex ? position : Math.Min(segment.SizeBytes, position + Math.Max(length, LeastBytes));
    }

    /// <summary>Whose disk will be waited for.</summary>
    public LogDirectory Directory { get; }

    /// <summary>Bytes that are asked for, as far as known.</summary>
    public int Length { get; }

    /// <summary>Brings the bytes into the page cache. Waits for the disk: never on a processor loop, nor under a lock.</summary>
    public void Read(Span<byte> scratch)
    {
        try
        {
            if (_index is not null)
            {
                using IDiskFile index = Directory.Disk.Open(_indexPath!, DiskOpenMode.Read);
                ReadThrough(index, 0, index.Length, scratch);
                _index.MarkWarm();
            }

            using FileLease file = _log.Acquire();
            ReadThrough(file, _position, _end, scratch);
        }
        catch (DiskException e)
        {
            Failed(Directory, e);
        }
    }

    /// <summary>Brings a region into the page cache: <see cref="Read(Span{byte})"/> for what is on its way to a peer already.</summary>
    public static void Read(FileRegion region, Span<byte> scratch)
    {
        try
        {
            ReadThrough(region.File, region.Position, region.Position + region.Length, scratch);
        }
        catch (DiskException e)
        {
            Failed((region.File as FileLease)?.Directory, e);
        }
    }

    private static void ReadThrough(IFileSource file, long from, long to, Span<byte> scratch)
    {
        while (from < to)
        {
            int read = file.ReadAt(from, scratch[..(int)Math.Min(scratch.Length, to - from)]);
            if (read <= 0) return;
            from += read;
        }
    }

    /// <summary>What is gone was deleted meanwhile, and the next look will say so.</summary>
    private static void Failed(LogDirectory? directory, DiskException failure)
    {
        if (failure.Failure != DiskFailure.NotFound) directory?.TakeOffline(failure.Message);
    }
}
