namespace Sluice.Fuzz.Engine;

/// <summary>A place in a case where a number says how long or how many: the first thing to lie about.</summary>
internal readonly record struct Mark(int Position, int Size, MarkKind Kind);
