using Sluice.Base;
using Sluice.Storage.Disks;

namespace Sluice.Storage.Segments;

/// <summary>
/// The space of a log file beyond its last batch, allocated ahead in growing steps so that appends need not; the file's length does not
/// show it. Owned by the log's partition lock, as its segment.
/// </summary>
internal sealed class SpareSpace
{
    private const int AllocateFrom = 64 << 10;
    private const int FirstStep = 256 << 10;
    private const int LastStep = 16 << 20;
    private long _end;
    private long _nextStep = FirstStep;
    private bool _mayBeMore;

    /// <summary>The run before was killed and may have allocated ahead; nobody knows how far.</summary>
    public void MayBeThere() => _mayBeMore = true;

    /// <summary>Something of a file that is <paramref name="size"/> bytes long is to be given back when the segment ends.</summary>
    public bool IsBehind(int size) => _mayBeMore || _end > size;

    /// <summary>The file was cut to its length.</summary>
    public void Gone() => (_end, _mayBeMore) = (0, false);

    /// <summary>
    /// Makes room up to <paramref name="end"/> in a file that is <paramref name="size"/> bytes long. Less room than a step is no reason to
    /// fail: whether the disk is full is for the write to find out.
    /// </summary>
    public void Reach(IDiskFile file, int size, long end, int segmentBytes)
    {
        if (end <= _end || end <= AllocateFrom) return;
        long from = Math.Max(_end, size);
        long to = Math.Min(Math.Max(end, from + _nextStep), Math.Max(end, segmentBytes));
        Check.That(to >= end);
        try
        {
            file.Allocate(from, to - from);
        }
        catch (DiskException e) when (e.Failure == DiskFailure.Full)
        {
            return;
        }

        _end = to;
        _nextStep = Math.Min(_nextStep * 2, LastStep);
    }
}
