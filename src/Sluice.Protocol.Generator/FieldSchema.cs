namespace Sluice.Protocol.Generator;

/// <summary>One line of a schema: a field of a message or of a struct in it.</summary>
public sealed class FieldSchema
{
    public FieldSchema(string name, string type)
    {
        Name = name;
        Type = type;
    }

    public string Name { get; }

    /// <summary>A primitive's name, or <c>struct</c>; of the elements when <see cref="IsArray"/>.</summary>
    public string Type { get; }

    public bool IsArray { get; set; }

    public bool IsStruct => Type == "struct";

    public StructSchema? Struct { get; set; }

    /// <summary>The versions in which null is legal; null when none.</summary>
    public VersionRange? Nullable { get; set; }

    /// <summary>The versions that have the field.</summary>
    public VersionRange Versions { get; set; } = VersionRange.All;

    /// <summary>The number of a tagged field, −1 for a field in its place.</summary>
    public int Tag { get; set; } = -1;

    public bool IsTagged => Tag >= 0;

    /// <summary>As written after <c>=</c>; null when the type's own.</summary>
    public string? Default { get; set; }

    /// <summary>Writing a set value in a version without the field throws.</summary>
    public bool IsStrict { get; set; }

    /// <summary>Never in the flexible form.</summary>
    public bool IsPlain { get; set; }

    public string Comment { get; set; } = "";

    public bool DefaultIsNull => Default == "null" || (Type == "records" && !IsArray && Nullable is not null);

    /// <summary>Kept in a backing field and made on first use, so that what is empty or absent costs nothing.</summary>
    public bool IsLazy => Nullable is null && (IsArray || IsStruct);
}
