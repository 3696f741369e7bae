namespace Sluice.Protocol.Generator;

/// <summary>
/// How small an element of an array can be on the wire, which bounds how many of them the rest of a frame can hold, and how much
/// memory its object takes on a 64-bit runtime, which is what the reader's budget pays for it.
/// </summary>
internal static class WireSizes
{
    private const int ObjectBytes = 16;
    private const int ReferenceBytes = 8;

    /// <summary>The least bytes of a struct in any version out of <paramref name="versions"/>, at least 1.</summary>
    public static int Least(StructSchema schema, VersionRange versions, MessageSchema message)
    {
        VersionRange real = versions.And(message.Versions);
        int least = int.MaxValue;
        for (int version = real.Lowest; version <= real.Highest; version++) least = Math.Min(least, Least(schema, version, message));
        return least == int.MaxValue ? 1 : Math.Max(1, least);
    }

    /// <summary>The object of a struct, single structs that always come with it, and its place in a list.</summary>
    public static int HeapBytes(StructSchema schema) => Object(schema) + ReferenceBytes;

    private static int Object(StructSchema schema)
    {
        int bytes = ObjectBytes;
        int others = 0;
        foreach (FieldSchema field in schema.Fields)
        {
            bytes += field.IsArray || field.IsStruct ? ReferenceBytes : Bytes(field.Type, ReferenceBytes);
            if (field is { IsStruct: true, IsArray: false, IsTagged: false, Nullable: null }) others += Object(field.Struct!);
        }
        return ((bytes + 7) / 8 * 8) + others;
    }

    private static int Least(StructSchema schema, int version, MessageSchema message)
    {
        bool flexible = version >= message.FirstFlexible;
        int bytes = flexible ? 1 : 0;
        foreach (FieldSchema field in schema.Fields)
        {
            if (field.IsTagged || !field.Versions.Contains(version)) continue;
            if (field.IsArray) bytes += flexible ? 1 : 4;
            else if (field.IsStruct) bytes += field.Nullable is null ? Least(field.Struct!, version, message) : 1;
            else if (field.Type == "string") bytes += flexible ? 1 : 2;
            else bytes += Bytes(field.Type, flexible ? 1 : 4);
        }
        return bytes;
    }

    private static int Bytes(string type, int variable) => type switch
    {
        "bool" or "int8" => 1,
        "int16" or "uint16" => 2,
        "int32" or "uint32" => 4,
        "int64" or "float64" => 8,
        "uuid" => 16,
        _ => variable,
    };
}
