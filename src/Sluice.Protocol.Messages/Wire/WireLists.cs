namespace Sluice.Protocol.Wire;

/// <summary>
/// Arrays of primitives, as the generated messages read and write them. A null array reads as null and is written as null.
/// </summary>
public static class WireLists
{
    public static List<sbyte>? ReadInt8List(this ref WireReader reader, bool flexible)
    {
        int count = reader.ReadArrayLength(flexible, 1, 1);
        if (count < 0) return null;
        var list = new List<sbyte>(count);
        for (; count > 0; count--) list.Add(reader.ReadInt8());
        return list;
    }

    public static List<short>? ReadInt16List(this ref WireReader reader, bool flexible)
    {
        int count = reader.ReadArrayLength(flexible, 2, 2);
        if (count < 0) return null;
        var list = new List<short>(count);
        for (; count > 0; count--) list.Add(reader.ReadInt16());
        return list;
    }

    public static List<int>? ReadInt32List(this ref WireReader reader, bool flexible)
    {
        int count = reader.ReadArrayLength(flexible, 4, 4);
        if (count < 0) return null;
        var list = new List<int>(count);
        for (; count > 0; count--) list.Add(reader.ReadInt32());
        return list;
    }

    public static List<long>? ReadInt64List(this ref WireReader reader, bool flexible)
    {
        int count = reader.ReadArrayLength(flexible, 8, 8);
        if (count < 0) return null;
        var list = new List<long>(count);
        for (; count > 0; count--) list.Add(reader.ReadInt64());
        return list;
    }

    public static List<Uuid>? ReadUuidList(this ref WireReader reader, bool flexible)
    {
        int count = reader.ReadArrayLength(flexible, 16, 16);
        if (count < 0) return null;
        var list = new List<Uuid>(count);
        for (; count > 0; count--) list.Add(reader.ReadUuid());
        return list;
    }

    public static List<string>? ReadStringList(this ref WireReader reader, bool flexible)
    {
        int count = reader.ReadObjectArrayLength(flexible, flexible ? 1 : 2, IntPtr.Size);
        if (count < 0) return null;
        var list = new List<string>(count);
        for (; count > 0; count--) list.Add(reader.ReadString(flexible) ?? throw WireFormatException.Null("an array's string"));
        return list;
    }

    public static void WriteInt8List(this WireWriter writer, List<sbyte>? list, bool flexible)
    {
        writer.WriteArrayLength(list?.Count ?? -1, flexible);
        if (list is null) return;
        foreach (sbyte value in list) writer.WriteInt8(value);
    }

    public static void WriteInt16List(this WireWriter writer, List<short>? list, bool flexible)
    {
        writer.WriteArrayLength(list?.Count ?? -1, flexible);
        if (list is null) return;
        foreach (short value in list) writer.WriteInt16(value);
    }

    public static void WriteInt32List(this WireWriter writer, List<int>? list, bool flexible)
    {
        writer.WriteArrayLength(list?.Count ?? -1, flexible);
        if (list is null) return;
        foreach (int value in list) writer.WriteInt32(value);
    }

    public static void WriteInt64List(this WireWriter writer, List<long>? list, bool flexible)
    {
        writer.WriteArrayLength(list?.Count ?? -1, flexible);
        if (list is null) return;
        foreach (long value in list) writer.WriteInt64(value);
    }

    public static void WriteUuidList(this WireWriter writer, List<Uuid>? list, bool flexible)
    {
        writer.WriteArrayLength(list?.Count ?? -1, flexible);
        if (list is null) return;
        foreach (Uuid value in list) writer.WriteUuid(value);
    }

    public static void WriteStringList(this WireWriter writer, List<string>? list, bool flexible)
    {
        writer.WriteArrayLength(list?.Count ?? -1, flexible);
        if (list is null) return;
        foreach (string value in list) writer.WriteString(value, flexible);
    }
}
