namespace Sluice.Fuzz.Batches;

/// <summary>
/// Reads the plain records of a batch into objects, one field after the other: what the reader that allocates nothing is compared with.
/// </summary>
internal sealed class ReferenceRecords(byte[] payload)
{
    private int _at;
    private int _end;

    /// <summary>The records; null when a record does not fit its length, or there are fewer than said.</summary>
    public List<ReferenceRecord>? Read(int count, out bool isAtEnd)
    {
        var records = new List<ReferenceRecord>();
        isAtEnd = false;
        for (; count > 0; count--)
        {
            _end = payload.Length;
            if (!Varint(5, out long size) || size < 0 || size > payload.Length - _at) return null;
            int next = _at + (int)size;
            _end = next;
            if (One() is not { } record) return null;
            records.Add(record);
            _at = next;
        }
        isAtEnd = _at == payload.Length;
        return records;
    }

    private ReferenceRecord? One()
    {
        _at++;
        if (!Varint(10, out long timestamp) || !Varint(5, out long offset) || !Bytes(out byte[]? key)
            || !Bytes(out byte[]? value)) return null;
        if (!Varint(5, out long headers) || headers < 0 || headers > (_end - _at) / 2) return null;
        return new ReferenceRecord(timestamp, (int)offset, key, value, payload[_at.._end], (int)headers);
    }

    /// <summary>True when the headers are exactly so many.</summary>
    public static bool HeadersFit(ReferenceRecord record)
    {
        var reader = new ReferenceRecords(record.Headers) { _end = record.Headers.Length };
        for (int i = 0; i < record.HeaderCount; i++)
        {
            if (!reader.Bytes(out byte[]? key) || key is null || !reader.Bytes(out _)) return false;
        }
        return reader._at == record.Headers.Length;
    }

    private bool Bytes(out byte[]? bytes)
    {
        bytes = null;
        if (!Varint(5, out long size) || size < -1 || size > _end - _at) return false;
        if (size < 0) return true;
        bytes = payload[_at..(_at + (int)size)];
        _at += (int)size;
        return true;
    }

    /// <summary>A zig-zag varint of at most so many bytes; what does not fit into the number is dropped.</summary>
    private bool Varint(int most, out long value)
    {
        ulong raw = 0;
        value = 0;
        for (int i = 0; i < most; i++)
        {
            if (_at >= _end) return false;
            byte part = payload[_at++];
            raw |= (ulong)(part & 0x7F) << (7 * i);
            if (part >= 0x80) continue;
            if (most == 5) raw &= uint.MaxValue;
            value = (long)(raw >> 1) ^ -(long)(raw & 1);
            return true;
        }
        return false;
    }
}
