using System.Collections.Immutable;

namespace Sluice.Metadata.Images;

/// <summary>A delegation token; its HMAC is computed from the secret key, never stored.</summary>
public sealed record DelegationTokenImage(
    string Owner, string Requester, ImmutableArray<string> Renewers, long IssueTimestampMs, long MaxTimestampMs, long ExpirationTimestampMs)
{
    /// <summary>Compares the renewers one by one.</summary>
    public bool Equals(DelegationTokenImage? other) =>
        other is not null && Owner == other.Owner && Requester == other.Requester
            && Renewers.AsSpan().SequenceEqual(other.Renewers.AsSpan())
        && IssueTimestampMs == other.IssueTimestampMs && MaxTimestampMs == other.MaxTimestampMs
        && ExpirationTimestampMs == other.ExpirationTimestampMs;

    /// <inheritdoc/>
    public override int GetHashCode() => (int)IssueTimestampMs;
}
