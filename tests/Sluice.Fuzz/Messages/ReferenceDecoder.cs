using System.Buffers.Binary;
using System.Text;
using Sluice.Fuzz.Engine;

namespace Sluice.Fuzz.Messages;

/// <summary>
/// A second decoder of everything the schemas describe: it walks the plan of a message in place of generated code, byte by byte, and
/// writes what it reads in the one canonical form: shortest varints, nulls as −1, true as 1, known tags that are not at their default in
/// ascending order, unknown ones left out. Slow and plain on purpose: it is what the generated code is compared with.
/// </summary>
internal sealed class ReferenceDecoder
{
    private const int MaxTags = 128;

    private readonly CaseBytes _canonical = new();
    private byte[] _bytes = [];
    private int _length;
    private int _at;

    /// <summary>The canonical form of what was read last.</summary>
    public ReadOnlySpan<byte> Canonical => _canonical.Span;

    /// <summary>Bytes read.</summary>
    public int Position => _at;

    /// <summary>Reads a message; false when it is malformed.</summary>
    public bool TryRead(StructPlan plan, ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length < bytes.Length) _bytes = new byte[bytes.Length * 2];
        bytes.CopyTo(_bytes);
        _length = bytes.Length;
        _at = 0;
        _canonical.Clear();
        return Struct(plan);
    }

    private int Remaining => _length - _at;

    private bool Struct(StructPlan plan)
    {
        foreach (FieldPlan field in plan.InPlace)
            if (!Value(field)) return false;
        return !plan.IsFlexible || Tags(plan);
    }

    private bool Tags(StructPlan plan)
    {
        if (!Varint(out uint count) || count > MaxTags || count > (uint)Remaining / 2) return false;
        List<byte[]?>? values = null;
        for (; count > 0; count--)
        {
            if (!Varint(out uint tag) || !Varint(out uint size) || size > (uint)Remaining) return false;
            int end = _at + (int)size;
            int known = plan.Tagged.FindIndex(field => field.Tag == tag);
            if (known >= 0)
            {
                int mark = _canonical.Length;
                if (!Value(plan.Tagged[known]) || _at != end) return false;
                values ??= [.. new byte[]?[plan.Tagged.Count]];
                values[known] = _canonical.Span[mark..].ToArray();
                _canonical.Cut(mark);
            }
            _at = end;
        }
        WriteTags(plan, values);
        return true;
    }

    private void WriteTags(StructPlan plan, List<byte[]?>? values)
    {
        int present = 0;
        for (int i = 0; values is not null && i < values.Count; i++)
        {
            if (values[i] is { } value && value.AsSpan().SequenceEqual(plan.Tagged[i].DefaultBytes)) values[i] = null;
            if (values[i] is not null) present++;
        }
        _canonical.Varint((uint)present);
        for (int i = 0; values is not null && i < values.Count; i++)
        {
            if (values[i] is not { } value) continue;
            _canonical.Varint((uint)plan.Tagged[i].Tag);
            _canonical.Varint((uint)value.Length);
            _canonical.Raw(value);
        }
    }

    private bool Value(FieldPlan field)
    {
        if (!field.IsArray) return Element(field, inArray: false);
        if (!Length(field.IsFlexible, out int count) || (count < 0 && !field.IsNullable) || count > Remaining) return false;
        WriteLength(field.IsFlexible, count);
        for (; count > 0; count--)
            if (!Element(field, inArray: true)) return false;
        return true;
    }

    private bool Element(FieldPlan field, bool inArray)
    {
        switch (field.Type)
        {
            case FieldType.Struct when !inArray && field.HasNull:
                if (Remaining < 1) return false;
                bool isNull = (sbyte)_bytes[_at++] < 0;
                _canonical.Byte(isNull ? (byte)0xFF : (byte)1);
                return isNull ? field.IsNullable : Struct(field.Struct!);
            case FieldType.Struct: return Struct(field.Struct!);
            case FieldType.String: return Text(field, inArray);
            case FieldType.Bytes:
                if (!Length(field.IsFlexible, out int size) || (size < 0 && !field.IsNullable) || size > Remaining) return false;
                WriteLength(field.IsFlexible, size);
                Copy(Math.Max(0, size));
                return true;
            case FieldType.Bool:
                if (Remaining < 1) return false;
                _canonical.Byte(_bytes[_at++] == 0 ? (byte)0 : (byte)1);
                return true;
            default:
                int width = DefaultWriter.SizeOf(field.Type);
                if (Remaining < width) return false;
                Copy(width);
                return true;
        }
    }

    private bool Text(FieldPlan field, bool inArray)
    {
        int size;
        if (field.IsFlexible)
        {
            if (!Length(true, out size)) return false;
        }
        else
        {
            if (Remaining < 2) return false;
            size = BinaryPrimitives.ReadInt16BigEndian(_bytes.AsSpan(_at));
            _at += 2;
        }
        if (size < 0 && (inArray || !field.IsNullable)) return false;
        if (size > short.MaxValue || size > Remaining) return false;
        if (field.IsFlexible) _canonical.Varint((uint)(Math.Max(-1, size) + 1));
        else _canonical.Int16((short)Math.Max(-1, size));
        if (size > 0 && !IsText(_bytes.AsSpan(_at, size))) return false;
        Copy(Math.Max(0, size));
        return true;
    }

    /// <summary>UTF-8 is text when decoding and encoding it again gives the same bytes.</summary>
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            if (value >= 0x80) return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)).AsSpan().SequenceEqual(bytes);
        return true;
    }

    private void Copy(int count)
    {
        _canonical.Raw(_bytes.AsSpan(_at, count));
        _at += count;
    }

    /// <summary>The length of an array or of bytes; every negative one is null.</summary>
    private bool Length(bool flexible, out int length)
    {
        length = -1;
        if (flexible)
        {
            if (!Varint(out uint raw) || raw > int.MaxValue) return false;
            length = (int)raw - 1;
            return true;
        }
        if (Remaining < 4) return false;
        length = Math.Max(-1, BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(_at)));
        _at += 4;
        return true;
    }

    private void WriteLength(bool flexible, int length)
    {
        if (flexible) _canonical.Varint((uint)(length + 1));
        else _canonical.Int32(length);
    }

    private bool Varint(out uint value)
    {
        ulong read = 0;
        for (int i = 0; i < 5; i++)
        {
            value = 0;
            if (Remaining < 1) return false;
            byte part = _bytes[_at++];
            read |= (ulong)(part & 0x7F) << (7 * i);
            if (part >= 0x80) continue;
            value = (uint)read;
            return read <= uint.MaxValue;
        }
        value = 0;
        return false;
    }
}
