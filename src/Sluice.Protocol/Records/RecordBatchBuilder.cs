using System.Runtime.InteropServices;
using System.Text;
using Sluice.Base;
using Sluice.Protocol.Compression;

namespace Sluice.Protocol.Records;

/// <summary>
/// Writes one batch of magic 2: records first, header and compression at the end. Reusable by <see cref="Reset"/>; belongs to
/// one lane. Throws <see cref="InvalidOperationException"/> when the records outgrow the limit given at construction, which
/// callers prevent by asking <see cref="EstimatedSize"/>.
/// </summary>
public sealed class RecordBatchBuilder : IDisposable
{
    private const int MaxRecordOverhead = 1 + (6 * Varint.MaxSize32) + Varint.MaxSize64;

    private readonly BoundedBuffer _records;
    private RecordBatchSettings _settings;
    private long _baseTimestamp;
    private long _maxTimestamp;
    private int _lastOffsetDelta;

    /// <summary>A builder for a batch of at most <paramref name="limit"/> plain bytes.</summary>
    public RecordBatchBuilder(in RecordBatchSettings settings, int limit = int.MaxValue)
    {
        _records = new BoundedBuffer(limit);
        Reset(in settings);
    }

    /// <summary>Records so far.</summary>
    public int RecordCount { get; private set; }

    /// <summary>Size of the batch if it were closed now, before compression.</summary>
    public int EstimatedSize => RecordBatchHeader.Size + _records.Length;

    /// <summary>Begins another batch.</summary>
    public void Reset(in RecordBatchSettings settings)
    {
        _settings = settings;
        _records.Clear();
        RecordCount = 0;
        _lastOffsetDelta = -1;
        _baseTimestamp = settings.DeleteHorizonMs ?? RecordBatchHeader.NoTimestamp;
        _maxTimestamp = RecordBatchHeader.NoTimestamp;
    }

    /// <summary>Appends a record with the next offset.</summary>
    public void Append(long timestampMs, byte[]? key, byte[]? value, params ReadOnlySpan<RecordHeader> headers)
    {
        int headerBytes = 0;
        foreach (RecordHeader header in headers)
            headerBytes += (2 * Varint.MaxSize32) + Encoding.UTF8.GetByteCount(header.Key) + (header.Value?.Length ?? 0);
        byte[] scratch = headerBytes == 0 ? [] : new byte[headerBytes];
        int at = 0;
        foreach (RecordHeader header in headers)
        {
            at += Varint.WriteInt32(scratch.AsSpan(at), Encoding.UTF8.GetByteCount(header.Key));
            at += Encoding.UTF8.GetBytes(header.Key, scratch.AsSpan(at));
            at += WriteBytes(scratch.AsSpan(at), header.Value, header.Value is null);
        }
        var fields = new Fields(key, key is null, value, value is null, scratch.AsSpan(0, at), headers.Length);
        AppendCore(timestampMs, _lastOffsetDelta + 1, in fields);
    }

    /// <summary>Appends a record of spans with the next offset and without headers; nothing is allocated. For non-null fields.</summary>
    public void AppendSpans(long timestampMs, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        AppendCore(timestampMs, _lastOffsetDelta + 1, new Fields(key, false, value, false, default, 0));

    /// <summary>Copies the reader's current record, keeping its offset; offsets must rise.</summary>
    public void Append(in RecordReader record)
    {
        int delta = checked((int)(record.Offset - _settings.BaseOffset));
        Check.That(delta > _lastOffsetDelta);
        AppendCore(
            record.CreateTimestamp,
            delta,
            new Fields(record.Key, record.KeyIsNull, record.Value, record.ValueIsNull, record.HeaderBytes, record.HeaderCount));
    }

    /// <summary>Appends a control record (<see cref="ControlRecord"/>).</summary>
    public void AppendControl(long timestampMs, ControlRecordType type, ReadOnlySpan<byte> value)
    {
        Span<byte> key = stackalloc byte[ControlRecord.KeySize];
        ControlRecord.WriteKey(key, type);
        AppendCore(timestampMs, _lastOffsetDelta + 1, new Fields(key, false, value, false, default, 0));
    }

    /// <summary>Closes the batch and appends it to <paramref name="into"/>; false when that one's limit is too small.</summary>
    public bool TryBuild(BoundedBuffer into)
    {
        int start = into.Length;
        if (!into.TryReserve(RecordBatchHeader.Size)) return false;
        into.Advance(RecordBatchHeader.Size);
        CompressionCodec codec = RecordCount == 0 ? CompressionCodec.None : _settings.Codec;
        if (!Codecs.Compress(codec, _settings.Level, _records.Written, into))
        {
            into.Truncate(start);
            return false;
        }
        Span<byte> batch = into.Written[start..];
        Header(codec, batch.Length).Write(batch);
        RecordBatchEdit.SetChecksum(batch);
        return true;
    }

    /// <summary>Closes the batch and returns its bytes.</summary>
    public byte[] Build()
    {
        using var output = new BoundedBuffer(int.MaxValue);
        Check.That(TryBuild(output));
        return output.Written.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    private RecordBatchHeader Header(CompressionCodec codec, int size)
    {
        int attributes = (int)codec;
        bool isLogAppendTime = _settings.TimestampType == TimestampType.LogAppendTime;
        if (isLogAppendTime) attributes |= RecordBatchHeader.LogAppendTimeFlag;
        if (_settings.IsTransactional) attributes |= RecordBatchHeader.TransactionalFlag;
        if (_settings.IsControl) attributes |= RecordBatchHeader.ControlFlag;
        if (_settings.DeleteHorizonMs is not null) attributes |= RecordBatchHeader.DeleteHorizonFlag;
        return new RecordBatchHeader
        {
            BaseOffset = _settings.BaseOffset,
            Length = size - RecordBatchHeader.LogOverhead,
            PartitionLeaderEpoch = _settings.PartitionLeaderEpoch,
            Attributes = (short)attributes,
            LastOffsetDelta = _settings.LastOffsetDelta ?? Math.Max(_lastOffsetDelta, 0),
            BaseTimestamp = _baseTimestamp,
            MaxTimestamp = isLogAppendTime ? _settings.LogAppendTimeMs : _maxTimestamp,
            ProducerId = _settings.ProducerId,
            ProducerEpoch = _settings.ProducerEpoch,
            BaseSequence = _settings.BaseSequence,
            RecordCount = RecordCount,
        };
    }

    private void AppendCore(long timestampMs, int offsetDelta, in Fields fields)
    {
        if (RecordCount == 0 && _settings.DeleteHorizonMs is null) _baseTimestamp = timestampMs;
        long timestampDelta = timestampMs - _baseTimestamp;
        int body = 1 + Varint.SizeOfInt64(timestampDelta) + Varint.SizeOfInt32(offsetDelta)
            + SizeOfBytes(fields.Key, fields.KeyIsNull) + SizeOfBytes(fields.Value, fields.ValueIsNull)
            + Varint.SizeOfInt32(fields.HeaderCount) + fields.Headers.Length;
        if (!_records.TryReserve(body + MaxRecordOverhead)) throw new InvalidOperationException("the batch outgrows its limit");

        Span<byte> into = _records.Free;
        int at = Varint.WriteInt32(into, body);
        into[at++] = 0;
        at += Varint.WriteInt64(into[at..], timestampDelta);
        at += Varint.WriteInt32(into[at..], offsetDelta);
        at += WriteBytes(into[at..], fields.Key, fields.KeyIsNull);
        at += WriteBytes(into[at..], fields.Value, fields.ValueIsNull);
        at += Varint.WriteInt32(into[at..], fields.HeaderCount);
        fields.Headers.CopyTo(into[at..]);
        _records.Advance(at + fields.Headers.Length);

        RecordCount++;
        _lastOffsetDelta = offsetDelta;
        if (timestampMs > _maxTimestamp) _maxTimestamp = timestampMs;
    }

    private static int SizeOfBytes(ReadOnlySpan<byte> bytes, bool isNull) => isNull ? 1 : Varint.SizeOfInt32(bytes.Length) + bytes.Length;

    private static int WriteBytes(Span<byte> into, ReadOnlySpan<byte> bytes, bool isNull)
    {
        int at = Varint.WriteInt32(into, isNull ? -1 : bytes.Length);
        bytes.CopyTo(into[at..]);
        return at + bytes.Length;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Fields(
        ReadOnlySpan<byte> key, bool keyIsNull, ReadOnlySpan<byte> value, bool valueIsNull, ReadOnlySpan<byte> headers, int headerCount)
    {
        public readonly ReadOnlySpan<byte> Key = key;
        public readonly ReadOnlySpan<byte> Value = value;
        public readonly ReadOnlySpan<byte> Headers = headers;
        public readonly bool KeyIsNull = keyIsNull;
        public readonly bool ValueIsNull = valueIsNull;
        public readonly int HeaderCount = headerCount;
    }
}
