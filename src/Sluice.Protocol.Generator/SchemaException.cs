namespace Sluice.Protocol.Generator;

/// <summary>A schema file says something the notation does not have; becomes a build error at that line.</summary>
public sealed class SchemaException : Exception
{
    public SchemaException(int line, string message) : base(message) => Line = line;

    /// <summary>Counted from zero.</summary>
    public int Line { get; }
}
