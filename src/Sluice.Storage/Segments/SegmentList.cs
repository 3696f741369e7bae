namespace Sluice.Storage.Segments;

/// <summary>
/// The segments of a log, ascending by base offset, never empty once the log is open; the last is active. Owned by the partition lock.
/// </summary>
internal sealed class SegmentList
{
    private readonly List<LogSegment> _segments = [];

    public int Count => _segments.Count;

    public LogSegment this[int index] => _segments[index];

    public LogSegment Active => _segments[^1];

    public long SizeBytes
    {
        get
        {
            long bytes = 0;
            foreach (var segment in _segments) bytes += segment.SizeBytes;
            return bytes;
        }
    }

    /// <summary>Index of the last segment whose base is not above <paramref name="offset"/>; −1 when all are above.</summary>
    public int FloorIndex(long offset)
    {
        if (_segments.Count > 0 && _segments[^1].BaseOffset <= offset) return _segments.Count - 1;
        int low = 0;
        int high = _segments.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (_segments[middle].BaseOffset <= offset) low = middle + 1;
            else high = middle - 1;
        }

        return high;
    }

    /// <summary>True when a segment begins at <paramref name="offset"/>.</summary>
    public bool HasBase(long offset)
    {
        int floor = FloorIndex(offset);
        return floor >= 0 && _segments[floor].BaseOffset == offset;
    }

    /// <summary>Base of the next segment, or the log end behind the last one.</summary>
    public long EndOffset(int index, long logEndOffset) => index + 1 < _segments.Count ? _segments[index + 1].BaseOffset : logEndOffset;

    public void Add(LogSegment segment) => _segments.Add(segment);

    public void RemoveAt(int index) => _segments.RemoveAt(index);
}
