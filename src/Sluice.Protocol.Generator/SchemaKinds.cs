namespace Sluice.Protocol.Generator;

/// <summary>The words of the notation that have a meaning of their own.</summary>
internal static class SchemaKinds
{
    /// <summary>Kinds of definitions, and what follows the schema's name in the class's.</summary>
    public static readonly IReadOnlyDictionary<string, string> ClassSuffix = new Dictionary<string, string>
    {
        ["request"] = "Request",
        ["response"] = "Response",
        ["header"] = "",
        ["data"] = "",
        ["metadata"] = "",
        ["remote"] = "",
        ["group-key"] = "Key",
        ["group-value"] = "Value",
        ["transaction-key"] = "Key",
        ["transaction-value"] = "Value",
        ["share-key"] = "Key",
        ["share-value"] = "Value",
    };

    /// <summary>Primitive types and the C# types they become.</summary>
    public static readonly IReadOnlyDictionary<string, string> ClrNames = new Dictionary<string, string>
    {
        ["bool"] = "bool",
        ["int8"] = "sbyte",
        ["int16"] = "short",
        ["uint16"] = "ushort",
        ["int32"] = "int",
        ["uint32"] = "uint",
        ["int64"] = "long",
        ["float64"] = "double",
        ["uuid"] = "Uuid",
        ["string"] = "string",
        ["bytes"] = "byte[]",
        ["records"] = "byte[]",
    };

    /// <summary>Primitive types and the suffix of the reader's and writer's methods for them.</summary>
    public static readonly IReadOnlyDictionary<string, string> MethodNames = new Dictionary<string, string>
    {
        ["bool"] = "Boolean",
        ["int8"] = "Int8",
        ["int16"] = "Int16",
        ["uint16"] = "UInt16",
        ["int32"] = "Int32",
        ["uint32"] = "UInt32",
        ["int64"] = "Int64",
        ["float64"] = "Float64",
        ["uuid"] = "Uuid",
        ["string"] = "String",
        ["bytes"] = "Bytes",
        ["records"] = "Bytes",
    };

    /// <summary><c>group-key</c> → <c>GroupKey</c>, the name in MessageKind.</summary>
    public static string EnumName(string kind)
    {
        string name = "";
        foreach (string part in kind.Split('-')) name += char.ToUpperInvariant(part[0]) + part.Substring(1);
        return name;
    }
}
