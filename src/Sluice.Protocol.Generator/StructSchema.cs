namespace Sluice.Protocol.Generator;

/// <summary>The fields of a message or of a struct in it. <see cref="ClassName"/> is the name of the class made of it.</summary>
public sealed class StructSchema
{
    public StructSchema(string className) => ClassName = className;

    public string ClassName { get; }

    public List<FieldSchema> Fields { get; } = new();

    /// <summary>The versions of the message in which the struct occurs.</summary>
    public VersionRange Versions { get; set; } = VersionRange.All;

    /// <summary>Used as a single struct, so that being all defaults must be askable.</summary>
    public bool NeedsIsDefault { get; set; }
}
