namespace Sluice.Metadata.Images;

/// <summary>An inclusive range of feature levels. A feature that is not listed has the range 0–0.</summary>
public readonly record struct VersionRange(short Min, short Max)
{
    /// <summary>True when <paramref name="level"/> lies inside.</summary>
    public bool Contains(short level) => level >= Min && level <= Max;

    /// <inheritdoc/>
    public override string ToString() => Min == Max ? $"{Min}" : $"{Min}-{Max}";
}
