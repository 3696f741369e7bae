namespace Sluice.Fuzz.Engine;

/// <summary>What kind of number stands at a mark.</summary>
internal enum MarkKind : byte
{
    /// <summary>A length of two bytes, big-endian.</summary>
    Int16,

    /// <summary>A length or count of four bytes, big-endian.</summary>
    Int32,

    /// <summary>A length, count or size plus one, or without, as an unsigned varint.</summary>
    Varint,

    /// <summary>A number of tagged fields.</summary>
    TagCount,
}
