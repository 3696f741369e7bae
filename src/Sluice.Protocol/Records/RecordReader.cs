using Sluice.Base;

namespace Sluice.Protocol.Records;

/// <summary>
/// Walks the records of a batch's plain payload in place; nothing is allocated. Borrows the bytes. Stops, with
/// <see cref="IsMalformed"/>, at the first record that does not fit its own length, and when the payload holds fewer records
/// than the header says.
/// <code>
/// varint length of what follows | int8 attributes, 0 | varlong timestamp delta | varint offset delta
/// varint key length, −1 null | key | varint value length, −1 null | value
/// varint header count | per header: varint key length | key | varint value length, −1 null | value
/// </code>
/// </summary>
public ref struct RecordReader
{
    private readonly ReadOnlySpan<byte> _payload;
    private readonly long _baseOffset;
    private readonly long _baseTimestamp;
    private readonly long _appendTimestamp;
    private readonly int _baseSequence;
    private readonly bool _isLogAppendTime;
    private int _left;
    private int _position;

    /// <summary>A reader of <paramref name="payload"/>, the plain records of the batch with this header.</summary>
    public RecordReader(scoped in RecordBatchHeader header, ReadOnlySpan<byte> payload)
    {
        _payload = payload;
        _baseOffset = header.BaseOffset;
        _baseTimestamp = header.BaseTimestamp;
        _appendTimestamp = header.MaxTimestamp;
        _isLogAppendTime = header.TimestampType == TimestampType.LogAppendTime;
        _baseSequence = header.BaseSequence;
        _left = header.RecordCount;
    }

    /// <summary>Offset minus base offset.</summary>
    public int OffsetDelta { get; private set; }

    /// <summary>Offset in the partition.</summary>
    public readonly long Offset => _baseOffset + OffsetDelta;

    /// <summary>Sequence number, or −1.</summary>
    public readonly int Sequence => _baseSequence < 0 ? -1 : (int)(((long)_baseSequence + OffsetDelta) & int.MaxValue);

    /// <summary>The timestamp; the append time where the batch has that type.</summary>
    public readonly long Timestamp => _isLogAppendTime ? _appendTimestamp : CreateTimestamp;

    /// <summary>Base timestamp plus the record's delta, whatever the batch's type.</summary>
    public long CreateTimestamp { get; private set; }

    /// <summary>The key; empty when null.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The key is null.</summary>
    public bool KeyIsNull { get; private set; }

    /// <summary>The value; empty when null.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The value is null: a tombstone in a compacted topic.</summary>
    public bool ValueIsNull { get; private set; }

    /// <summary>Number of headers the record announces.</summary>
    public int HeaderCount { get; private set; }

    /// <summary>The headers as they stand in the record, without their count.</summary>
    public ReadOnlySpan<byte> HeaderBytes { get; private set; }

    /// <summary>The payload does not hold what the batch announced. <see cref="Read"/> has returned false.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The records are used up and no byte is left.</summary>
    public readonly bool IsAtEnd => !IsMalformed && _left <= 0 && _position == _payload.Length;

    /// <summary>A reader of the current record's headers.</summary>
    public readonly RecordHeaderReader Headers => new(HeaderBytes, HeaderCount);

    /// <summary>Goes to the next record; false at the end and at malformed bytes.</summary>
    public bool Read()
    {
        if (_left <= 0) return false;
        _left--;
        if (!Varint.TryReadInt32(_payload, ref _position, out int size) || (uint)size > (uint)(_payload.Length - _position)) return Fail();
        ReadOnlySpan<byte> record = _payload.Slice(_position, size);
        _position += size;

        int at = 1;
        if (!Varint.TryReadInt64(record, ref at, out long timestampDelta)) return Fail();
        if (!Varint.TryReadInt32(record, ref at, out int offsetDelta)) return Fail();
        if (!TryReadBytes(record, ref at, out ReadOnlySpan<byte> key, out bool keyIsNull)) return Fail();
        if (!TryReadBytes(record, ref at, out ReadOnlySpan<byte> value, out bool valueIsNull)) return Fail();
        if (!Varint.TryReadInt32(record, ref at, out int headerCount)) return Fail();
        // The smallest header has two bytes.
        if (headerCount < 0 || headerCount > (record.Length - at) / 2) return Fail();

        CreateTimestamp = _baseTimestamp + timestampDelta;
        OffsetDelta = offsetDelta;
        Key = key;
        KeyIsNull = keyIsNull;
        Value = value;
        ValueIsNull = valueIsNull;
        HeaderCount = headerCount;
        HeaderBytes = record[at..];
        return true;
    }

    private static bool TryReadBytes(ReadOnlySpan<byte> record, scoped ref int at, out ReadOnlySpan<byte> bytes, out bool isNull)
    {
        bytes = default;
        isNull = false;
        if (!Varint.TryReadInt32(record, ref at, out int size)) return false;
        if (size < 0)
        {
            isNull = true;
            return size == -1;
        }
        if (size > record.Length - at) return false;
        bytes = record.Slice(at, size);
        at += size;
        return true;
    }

    private bool Fail()
    {
        IsMalformed = true;
        _left = 0;
        return false;
    }
}
