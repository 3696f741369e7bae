using System.Buffers.Binary;
using Sluice.Fuzz.Engine;

namespace Sluice.Fuzz.Messages;

/// <summary>
/// Encodes random values of a struct, straight from its plan, so that every field of every version is reached; lengths are marked for
/// the mutator.
/// </summary>
internal sealed class MessageWriter
{
    private const int MostBytes = 3000;

    private static readonly byte[][] Texts =
    [
        "t"u8.ToArray(), "topic-1"u8.ToArray(), "__consumer_offsets"u8.ToArray(), "grün"u8.ToArray(), "客户端"u8.ToArray(),
        "\0\r\n"u8.ToArray(), "../.."u8.ToArray(), [0xC3, 0x28], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], "\U0001F600"u8.ToArray(),
        [0xF4, 0x90, 0x80, 0x80],
    ];

    private FuzzRandom _random = null!;
    private CaseBytes _into = null!;
    private int _end;

    public void Write(StructPlan plan, FuzzRandom random, CaseBytes into)
    {
        (_random, _into) = (random, into);
        _end = into.Length + MostBytes;
        Struct(plan);
    }

    private bool IsFull => _into.Length > _end;

    private void Struct(StructPlan plan)
    {
        foreach (FieldPlan field in plan.InPlace) Value(field);
        if (plan.IsFlexible) Tags(plan);
    }

    private void Tags(StructPlan plan)
    {
        bool isStrange = _random.OneIn(16);
        uint chosen = isStrange || IsFull ? 0 : (uint)_random.Next();
        int count = 0;
        for (int i = 0; i < plan.Tagged.Count; i++) count += (int)(chosen >> i) & 1;
        int unknown = isStrange ? _random.Below(4) : 0;
        _into.MarkedVarint((uint)(count + unknown), MarkKind.TagCount);
        for (int i = 0; i < plan.Tagged.Count; i++)
            if (((chosen >> i) & 1) != 0) Tagged(plan.Tagged[i]);
        for (; unknown > 0; unknown--)
        {
            _into.Varint((uint)_random.Below(2000));
            int size = _random.Below(20);
            _into.MarkedVarint((uint)size);
            _random.Fill(_into.Take(size));
        }
    }

    /// <summary>The size before the value is not known yet: the value is written, then moved.</summary>
    private void Tagged(FieldPlan field)
    {
        _into.Varint((uint)field.Tag);
        int at = _into.Length;
        int marks = _into.Marks.Count;
        Value(field);
        Span<byte> size = stackalloc byte[10];
        int length = Sluice.Base.Varint.WriteUInt32(size, (uint)(_into.Length - at));
        _into.Insert(at, size[..length]);
        for (int i = marks; i < _into.Marks.Count; i++)
            _into.Marks[i] = _into.Marks[i] with { Position = _into.Marks[i].Position + length };
        _into.Marks.Add(new Mark(at, length, MarkKind.TagCount));
    }

    private void Value(FieldPlan field)
    {
        bool isNull = field.IsNullable && _random.OneIn(6);
        if (!field.IsArray)
        {
            if (isNull) Null(field);
            else Element(field, inArray: false);
            return;
        }
        int count = isNull ? -1 : IsFull ? 0 : _random.Size(field.Type == FieldType.Struct ? 6 : 20);
        Length(field, count);
        for (; count > 0; count--) Element(field, inArray: true);
    }

    private void Length(FieldPlan field, int length)
    {
        if (field.IsFlexible) _into.MarkedVarint((uint)(length + 1));
        else _into.MarkedInt32(length);
    }

    private void Null(FieldPlan field)
    {
        if (field.Type == FieldType.Struct) _into.Byte(0xFF);
        else if (field.IsFlexible) _into.MarkedVarint(0);
        else if (field.Type == FieldType.String) _into.MarkedInt16(-1);
        else _into.MarkedInt32(-1);
    }

    private void Element(FieldPlan field, bool inArray)
    {
        switch (field.Type)
        {
            case FieldType.Struct:
                if (!inArray && field.HasNull) _into.Byte(1);
                Struct(field.Struct!);
                break;
            case FieldType.String: Text(field); break;
            case FieldType.Bytes:
                int size = IsFull ? 0 : _random.Size(120);
                Length(field, size);
                _random.Fill(_into.Take(size));
                break;
            case FieldType.Bool: _into.Byte((byte)(_random.Next() & 1)); break;
            case FieldType.Uuid:
                Span<byte> id = _into.Take(16);
                if (_random.OneIn(3)) id.Clear();
                else _random.Fill(id);
                break;
            default: Number(DefaultWriter.SizeOf(field.Type)); break;
        }
    }

    private void Text(FieldPlan field)
    {
        // Mostly letters; texts that are no UTF-8 are rare, since they end the case.
        int choice = _random.Below(40);
        int size = choice < Texts.Length ? Texts[choice].Length : IsFull ? 0 : _random.Size(40);
        if (field.IsFlexible) _into.MarkedVarint((uint)size + 1);
        else _into.MarkedInt16((short)size);
        Span<byte> into = _into.Take(size);
        if (choice < Texts.Length) Texts[choice].CopyTo(into);
        else for (int i = 0; i < into.Length; i++) into[i] = (byte)('a' + (int)(_random.Next() % 26));
    }

    private void Number(int size)
    {
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(wide, _random.Below(3) switch
        {
            0 => _random.Below(10),
            1 => _random.InterestingLong(),
            _ => (long)_random.Next(),
        });
        _into.Raw(wide[(8 - size)..]);
    }
}
