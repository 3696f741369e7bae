using Sluice.Base;

namespace Sluice.Protocol.Records;

/// <summary>Walks the headers of one record in place. Borrows the record's bytes.</summary>
public ref struct RecordHeaderReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _left;
    private int _position;

    internal RecordHeaderReader(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        _left = count;
    }

    /// <summary>The name, UTF-8.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The value; empty when null.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The value is null.</summary>
    public bool ValueIsNull { get; private set; }

    /// <summary>The bytes do not hold what the record announced. <see cref="Read"/> has returned false.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes to the next header; false at the end and at malformed bytes.</summary>
    public bool Read()
    {
        if (_left <= 0) return false;
        _left--;
        if (!Varint.TryReadInt32(_bytes, ref _position, out int size) || size < 0 || size > _bytes.Length - _position) return Fail();
        Key = _bytes.Slice(_position, size);
        _position += size;
        if (!Varint.TryReadInt32(_bytes, ref _position, out size) || size < -1 || size > _bytes.Length - _position) return Fail();
        ValueIsNull = size < 0;
        Value = ValueIsNull ? default : _bytes.Slice(_position, size);
        _position += Value.Length;
        return true;
    }

    /// <summary>All headers can be read and nothing follows them.</summary>
    internal bool IsWellFormed()
    {
        while (Read())
        {
        }
        return !IsMalformed && _position == _bytes.Length;
    }

    private bool Fail()
    {
        IsMalformed = true;
        _left = 0;
        return false;
    }
}
