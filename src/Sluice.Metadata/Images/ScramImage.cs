namespace Sluice.Metadata.Images;

/// <summary>A stored SCRAM credential. Its arrays are never written to after construction; the salted password is never stored.</summary>
public sealed record ScramImage(byte[] Salt, byte[] StoredKey, byte[] ServerKey, int Iterations)
{
    /// <summary>Compares the bytes.</summary>
    public bool Equals(ScramImage? other) =>
        other is not null && Iterations == other.Iterations && Salt.AsSpan().SequenceEqual(other.Salt)
        && StoredKey.AsSpan().SequenceEqual(other.StoredKey) && ServerKey.AsSpan().SequenceEqual(other.ServerKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Iterations;
}
