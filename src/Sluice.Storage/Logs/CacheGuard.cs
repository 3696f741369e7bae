using Sluice.Base.Buffers;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// Reads a segment only where that cannot wait for the disk. What was appended lately is taken to be cached; of the rest a window of 1 MiB
/// is asked about at once and the answer trusted for a second, so that a reader who goes through a cached log pays one system call per MiB,
/// and one at the log's end none. Where it would wait it reads nothing and remembers the place. Owned by the partition lock.
/// </summary>
internal sealed class CacheGuard : IFileSource
{
    private const int WindowBytes = 1 << 20;
    private const long TrustMs = 1000;

    private LogSegment _segment = null!;
    private FileLease _file = null!;
    private LogSegment? _warmSegment;
    private long _warmFrom;
    private long _warmTo;
    private long _warmSinceMs;
    private long _recentFrom;
    private long _nowMs;

    /// <summary>Where it would have had to wait; −1 when nowhere.</summary>
    public long ColdAt { get; private set; } = -1;

    /// <inheritdoc/>
    public int Descriptor => _file.Descriptor;

    /// <summary>Begins to read a segment.</summary>
    public void Begin(LogSegment segment, FileLease file, long nowMs)
    {
        _segment = segment;
        _file = file;
        _nowMs = nowMs;
        _recentFrom = segment.RecentFrom(nowMs);
        ColdAt = -1;
    }

    /// <summary>Bytes known to be cached from there on, at most <paramref name="length"/>; asks about up to one window.</summary>
    public int CachedBytes(long position, int length)
    {
        if (!MayRead(position, Math.Min(length, WindowBytes))) return 0;
        if (position >= _recentFrom) return length;
        long known = IsTrusted(position) ? _warmTo - position : 0;
        return (int)Math.Min(length, Math.Max(known, WindowBytes));
    }

    /// <inheritdoc/>
    public int ReadAt(long position, Span<byte> into) => MayRead(position, into.Length) ? _file.ReadAt(position, into) : 0;

    /// <inheritdoc/>
    public bool IsCached(long position, long length) => _file.IsCached(position, length);

    private bool MayRead(long position, int length)
    {
        if (position >= _recentFrom) return true;
        long there = _segment.SizeBytes - position;
        long needed = Math.Min(length, there);
        if (IsTrusted(position) && position + needed <= _warmTo) return true;
        long window = Math.Min(WindowBytes, there);
        if (_file.IsCached(position, window))
        {
            _warmSegment = _segment;
            _warmFrom = position;
            _warmTo = position + window;
            _warmSinceMs = _nowMs;
            return true;
        }

        if (needed < window && _file.IsCached(position, needed)) return true;
        ColdAt = position;
        return false;
    }

    private bool IsTrusted(long position) =>
        ReferenceEquals(_warmSegment, _segment) && position >= _warmFrom && position < _warmTo
        && _nowMs - _warmSinceMs is >= 0 and < TrustMs;
}
