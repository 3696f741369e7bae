using Sluice.Protocol.Generator;

namespace Sluice.Fuzz.Messages;

/// <summary>A struct in one version of its message: the fields it has there, in their order on the wire.</summary>
internal sealed class StructPlan
{
    private StructPlan(bool isFlexible) => IsFlexible = isFlexible;

    public bool IsFlexible { get; }

    public List<FieldPlan> InPlace { get; } = [];

    /// <summary>Ascending by tag.</summary>
    public List<FieldPlan> Tagged { get; } = [];

    /// <summary>The body of a message in a version.</summary>
    public static StructPlan Of(MessageSchema message, short version) =>
        Of(message, message.Body, version, []);

    private static StructPlan Of(MessageSchema message, StructSchema schema, short version, Dictionary<StructSchema, StructPlan> known)
    {
        if (known.TryGetValue(schema, out StructPlan? made)) return made;
        var plan = new StructPlan(version >= message.FirstFlexible);
        known.Add(schema, plan);
        foreach (FieldSchema field in schema.Fields)
        {
            if (!field.Versions.Contains(version)) continue;
            (field.IsTagged ? plan.Tagged : plan.InPlace).Add(new FieldPlan
            {
                Name = field.Name,
                Type = TypeOf(field.Type),
                IsArray = field.IsArray,
                IsNullable = field.Nullable?.Contains(version) ?? false,
                HasNull = field.Nullable is not null,
                IsFlexible = plan.IsFlexible && !field.IsPlain,
                Tag = field.Tag,
                Struct = field.IsStruct ? Of(message, field.Struct!, version, known) : null,
                Schema = field,
            });
        }
        plan.Tagged.Sort((left, right) => left.Tag.CompareTo(right.Tag));
        foreach (FieldPlan field in plan.Tagged) field.DefaultBytes = DefaultWriter.Of(field);
        return plan;
    }

    private static FieldType TypeOf(string type) => type switch
    {
        "bool" => FieldType.Bool,
        "int8" => FieldType.Int8,
        "int16" or "uint16" => FieldType.Int16,
        "int32" or "uint32" => FieldType.Int32,
        "int64" or "float64" => FieldType.Int64,
        "uuid" => FieldType.Uuid,
        "string" => FieldType.String,
        "bytes" or "records" => FieldType.Bytes,
        _ => FieldType.Struct,
    };
}
