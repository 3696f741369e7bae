namespace Sluice.Protocol.Generator;

/// <summary>The small expressions of which readers, writers and properties are made.</summary>
internal static class FieldCode
{
    /// <summary>The C# type of the property, without a question mark.</summary>
    public static string ClrType(FieldSchema field)
    {
        string element = field.IsStruct ? field.Struct!.ClassName : SchemaKinds.ClrNames[field.Type];
        return field.IsArray ? $"List<{element}>" : element;
    }

    /// <summary><c>_topicData</c>.</summary>
    public static string Backing(FieldSchema field) => "_" + char.ToLowerInvariant(field.Name[0]) + field.Name.Substring(1);

    /// <summary>The statement that gives the field its default.</summary>
    public static string Reset(FieldSchema field) =>
        field.IsLazy ? $"{Backing(field)} = null;" : $"{field.Name} = {Default(field)};";

    /// <summary>The default as a C# expression.</summary>
    public static string Default(FieldSchema field)
    {
        if (field.DefaultIsNull) return "null";
        if (field.IsArray) return "[]";
        if (field.IsStruct) return "new()";
        return field.Type switch
        {
            "string" => $"\"{field.Default}\"",
            "bytes" or "records" => "[]",
            "bool" => field.Default ?? "false",
            "uuid" => "default",
            _ => field.Default ?? "0",
        };
    }

    /// <summary>The condition that the field has another value than its default.</summary>
    public static string IsSet(FieldSchema field)
    {
        string name = field.Name;
        if (field.IsLazy && field.IsArray) return $"{Backing(field)} is {{ Count: > 0 }}";
        if (field.IsLazy) return $"{Backing(field)} is not null && !{Backing(field)}.IsDefault()";
        if (field.DefaultIsNull) return $"{name} is not null";
        if (field.IsArray) return $"{name} is not {{ Count: 0 }}";
        if (field.IsStruct) return $"{name} is null || !{name}.IsDefault()";
        return field.Type switch
        {
            "string" => $"{name} != \"{field.Default}\"",
            "bytes" or "records" => $"{name} is not {{ Length: 0 }}",
            "bool" => field.Default == "true" ? $"!{name}" : name,
            "uuid" => $"!{name}.IsZero",
            _ => $"{name} != {Default(field)}",
        };
    }

    /// <summary>Reading one value that is not an array or struct; null is left for the caller.</summary>
    public static string ReadPrimitive(FieldSchema field, string flexible)
    {
        string method = SchemaKinds.MethodNames[field.Type];
        if (field.IsArray) return $"reader.Read{method}List({flexible})";
        return field.Type is "string" or "bytes" or "records" ? $"reader.Read{method}({flexible})" : $"reader.Read{method}()";
    }

    /// <summary>True for what has a null on the wire.</summary>
    public static bool CanBeNull(FieldSchema field) => field.IsArray || field.IsStruct || field.Type is "string" or "bytes" or "records";
}
