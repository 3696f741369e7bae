using Sluice.Protocol.Generator;

namespace Sluice.Fuzz.Messages;

/// <summary>A field of a struct in one version, made ready for the walk.</summary>
internal sealed class FieldPlan
{
    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    public required bool IsArray { get; init; }

    /// <summary>Null may stand here in this version.</summary>
    public required bool IsNullable { get; init; }

    /// <summary>The schema knows a null in some version: a single struct then has a byte before it.</summary>
    public required bool HasNull { get; init; }

    public required bool IsFlexible { get; init; }

    public required int Tag { get; init; }

    public StructPlan? Struct { get; init; }

    /// <summary>The value, as it is encoded, that a tagged field has when it is absent.</summary>
    public byte[] DefaultBytes { get; set; } = [];

    /// <summary>What the schema says of it.</summary>
    public required FieldSchema Schema { get; init; }
}
