using Sluice.Base.Buffers;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>
/// The second half of a lookup by timestamp: indexes said where to look, now records are read, and decompressed if need be. Made under the
/// partition lock, run without it, once; it holds the file.
/// </summary>
public sealed class TimestampSearch : IDisposable
{
    private const int MaxPlainBytes = 256 << 20;
    private readonly IFileLease _file;
    private readonly int _position;
    private readonly int _end;
    private readonly long _fromOffset;
    private readonly long _timestampMs;
    private readonly bool _exact;

    internal TimestampSearch(IFileLease file, int position, int end, long fromOffset, long timestampMs, bool exact)
    {
        _file = file;
        _position = position;
        _end = end;
        _fromOffset = fromOffset;
        _timestampMs = timestampMs;
        _exact = exact;
    }

    /// <summary>Where to look when nothing is found here.</summary>
    internal TimestampSearch? Next { get; init; }

    /// <summary>
    /// The first record not below the offset whose timestamp is at least (or exactly) the one asked for; null when there is none.
    /// </summary>
    public OffsetAtTimestamp? Run()
    {
        using var batches = new BatchStream(_file, _position, _end, checkSums: false);
        while (batches.MoveNext())
        {
            var batch = batches.Current;
            if (batch.LastOffset < _fromOffset || batch.MaxTimestampMs < _timestampMs) continue;
            if (batch.Magic < RecordBatchHeader.CurrentMagic)
                return new OffsetAtTimestamp(Math.Max(batch.BaseOffset, _fromOffset), batch.MaxTimestampMs, -1);
            if (FindIn(batches.Bytes) is { } found) return found;
        }

        return Next?.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        Next?.Dispose();
    }

    private OffsetAtTimestamp? FindIn(ReadOnlySpan<byte> bytes)
    {
        if (!RecordBatchView.TryRead(bytes, out var view)) return null;
        using var scratch = new BoundedBuffer(MaxPlainBytes);
        if (view.OpenRecords(scratch, out var records) != CodecStatus.Ok) return null;
        while (records.Read())
        {
            if (records.Offset < _fromOffset) continue;
            if (_exact ? records.Timestamp != _timestampMs : records.Timestamp < _timestampMs) continue;
            return new OffsetAtTimestamp(records.Offset, records.Timestamp, view.Header.PartitionLeaderEpoch);
        }

        return null;
    }
}
