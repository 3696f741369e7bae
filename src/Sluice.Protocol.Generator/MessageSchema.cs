namespace Sluice.Protocol.Generator;

/// <summary>One definition of a schema file: its heading, its fields and the structs in them.</summary>
public sealed class MessageSchema
{
    public MessageSchema(string kind, string name, StructSchema body)
    {
        Kind = kind;
        Name = name;
        Body = body;
    }

    /// <summary>The word the definition begins with: <c>request</c>, <c>metadata</c>, <c>group-key</c> …</summary>
    public string Kind { get; }

    /// <summary>The name as the schema has it: <c>Produce</c>.</summary>
    public string Name { get; }

    public StructSchema Body { get; }

    public List<StructSchema> Structs { get; } = new();

    public string Comment { get; set; } = "";

    /// <summary>API key or record type, −1 for none.</summary>
    public short Number { get; set; } = -1;

    public VersionRange Versions { get; set; }

    public bool HighestIsUnstable { get; set; }

    /// <summary><see cref="short.MaxValue"/> for never.</summary>
    public short FirstFlexible { get; set; } = short.MaxValue;

    /// <summary>The C# expression for "this version is flexible".</summary>
    public string Flexible => FirstFlexible <= Versions.Lowest ? "true" : FirstFlexible > Versions.Highest ? "false" : "flexible";
}
