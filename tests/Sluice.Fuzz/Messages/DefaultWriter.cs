using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Sluice.Fuzz.Engine;

namespace Sluice.Fuzz.Messages;

/// <summary>Encodes the default of a field, as the notation says what it is.</summary>
internal static class DefaultWriter
{
    public static byte[] Of(FieldPlan field)
    {
        var bytes = new CaseBytes();
        Write(field, bytes);
        return bytes.Span.ToArray();
    }

    private static void Write(FieldPlan field, CaseBytes into)
    {
        bool isNull = field.Schema.DefaultIsNull;
        if (field.IsArray || field.Type == FieldType.Bytes) Length(field, isNull ? -1 : 0, into);
        else if (field.Type == FieldType.Struct) Struct(field, isNull, into);
        else if (field.Type == FieldType.String) Text(field, isNull, into);
        else Number(field, into);
    }

    private static void Length(FieldPlan field, int length, CaseBytes into)
    {
        if (field.IsFlexible) into.Varint((uint)(length + 1));
        else into.Int32(length);
    }

    private static void Struct(FieldPlan field, bool isNull, CaseBytes into)
    {
        if (field.HasNull) into.Byte(isNull ? (byte)0xFF : (byte)1);
        if (isNull) return;
        foreach (FieldPlan inner in field.Struct!.InPlace) Write(inner, into);
        if (field.Struct.IsFlexible) into.Byte(0);
    }

    private static void Text(FieldPlan field, bool isNull, CaseBytes into)
    {
        byte[] text = Encoding.UTF8.GetBytes(field.Schema.Default ?? "");
        if (field.IsFlexible) into.Varint(isNull ? 0 : (uint)text.Length + 1);
        else into.Int16(isNull ? (short)-1 : (short)text.Length);
        if (!isNull) into.Raw(text);
    }

    private static void Number(FieldPlan field, CaseBytes into)
    {
        if (field.Type == FieldType.Uuid)
        {
            into.Zeros(16);
            return;
        }
        string text = field.Schema.Default ?? "0";
        long value = field.Type == FieldType.Bool ? (text == "true" ? 1 : 0)
            : field.Schema.Type == "float64" ? BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture))
            : Integer(text);
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(wide, value);
        into.Raw(wide[(8 - SizeOf(field.Type))..]);
    }

    private static long Integer(string text) => text switch
    {
        _ when text.StartsWith("0x", StringComparison.Ordinal) => Convert.ToInt64(text[2..], 16),
        "int.MaxValue" => int.MaxValue,
        "long.MaxValue" => long.MaxValue,
        _ => long.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>Bytes of a number.</summary>
    public static int SizeOf(FieldType type) => type switch
    {
        FieldType.Bool or FieldType.Int8 => 1,
        FieldType.Int16 => 2,
        FieldType.Int32 => 4,
        FieldType.Int64 => 8,
        FieldType.Uuid => 16,
        _ => 0,
    };
}
