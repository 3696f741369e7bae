using System.Buffers.Binary;

namespace Sluice.Fuzz.Engine;

/// <summary>The bytes of a case while it is made, and where in them lengths stand. Used again for every case.</summary>
internal sealed class CaseBytes
{
    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Valid while nothing before them was inserted or removed.</summary>
    public List<Mark> Marks { get; } = [];

    public void Clear()
    {
        Length = 0;
        Marks.Clear();
    }

    public Span<byte> Take(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Length + count, _bytes.Length * 2));
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Varint(uint value)
    {
        Span<byte> scratch = stackalloc byte[Sluice.Base.Varint.MaxSize64];
        Raw(scratch[..Sluice.Base.Varint.WriteUInt32(scratch, value)]);
    }

    public void Zeros(int count) => Take(count).Clear();

    /// <summary>A length that the mutator knows of.</summary>
    public void MarkedInt16(short value)
    {
        Marks.Add(new Mark(Length, 2, MarkKind.Int16));
        Int16(value);
    }

    public void MarkedInt32(int value)
    {
        Marks.Add(new Mark(Length, 4, MarkKind.Int32));
        Int32(value);
    }

    public void MarkedVarint(uint value, MarkKind kind = MarkKind.Varint)
    {
        int at = Length;
        Varint(value);
        Marks.Add(new Mark(at, Length - at, kind));
    }

    public void Cut(int length) => Length = Math.Min(Length, length);

    public void Remove(int at, int count) => Replace(at, count, default);

    public void Insert(int at, ReadOnlySpan<byte> bytes) => Replace(at, 0, bytes);

    /// <summary>Puts other bytes in the place of some.</summary>
    public void Replace(int at, int count, ReadOnlySpan<byte> bytes)
    {
        int tail = Length - at - count;
        if (bytes.Length > count) Take(bytes.Length - count);
        _bytes.AsSpan(at + count, tail).CopyTo(_bytes.AsSpan(at + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(at));
        Length = at + bytes.Length + tail;
    }
}
