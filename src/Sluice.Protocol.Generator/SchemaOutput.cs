namespace Sluice.Protocol.Generator;

/// <summary>What one schema file became. Compared by value, so that equal output stops the work behind it.</summary>
internal sealed class SchemaOutput(string path, string source, string entries, string unstable, string error, int line)
    : System.IEquatable<SchemaOutput>
{
    public string Path => path;

    public string Source => source;

    public string Entries => entries;

    public string Unstable => unstable;

    public string Error => error;

    public int Line => line;

    public bool Equals(SchemaOutput? other) => other is not null && other.Path == Path && other.Source == Source &&
        other.Entries == Entries && other.Unstable == Unstable && other.Error == Error && other.Line == Line;

    public override bool Equals(object? obj) => Equals(obj as SchemaOutput);

    public override int GetHashCode() => Path.GetHashCode() ^ Source.GetHashCode();
}
