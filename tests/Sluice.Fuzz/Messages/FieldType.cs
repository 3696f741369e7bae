namespace Sluice.Fuzz.Messages;

/// <summary>Types of the notation.</summary>
internal enum FieldType
{
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Uuid,
    String,
    Bytes,
    Struct,
}
