using System.Collections.Immutable;
using Sluice.Protocol;

namespace Sluice.Metadata.Images;

/// <summary>
/// One partition's state in the metadata log. Immutable. <see cref="Directories"/> is as long as <see cref="Replicas"/>; every change
/// raises <see cref="PartitionEpoch"/> by one, every change of the leader <see cref="LeaderEpoch"/>.
/// </summary>
public sealed record PartitionImage
{
    public const int NoLeader = -1;

    public required ImmutableArray<int> Replicas { get; init; }
    public required ImmutableArray<Uuid> Directories { get; init; }
    public required ImmutableArray<int> Isr { get; init; }
    public ImmutableArray<int> RemovingReplicas { get; init; } = [];
    public ImmutableArray<int> AddingReplicas { get; init; } = [];
    public ImmutableArray<int> EligibleLeaderReplicas { get; init; } = [];
    public ImmutableArray<int> LastKnownElr { get; init; } = [];
    public required int Leader { get; init; }
    public LeaderRecoveryState LeaderRecoveryState { get; init; }
    public required int LeaderEpoch { get; init; }
    public required int PartitionEpoch { get; init; }

    public bool HasLeader => Leader != NoLeader;
    public bool IsReassigning => !RemovingReplicas.IsEmpty || !AddingReplicas.IsEmpty;

    /// <summary>The replica the election prefers: the first one.</summary>
    public int PreferredReplica => Replicas.IsEmpty ? NoLeader : Replicas[0];

    /// <summary>The directory of a broker's replica; null when it has none.</summary>
    public Uuid? DirectoryOf(int brokerId)
    {
        int index = Replicas.IndexOf(brokerId);
        return index < 0 ? null : Directories[index];
    }

    /// <summary>Compares what the metadata says, which the compiler's comparison of arrays by reference does not.</summary>
    public bool Equals(PartitionImage? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (Leader == other.Leader && LeaderEpoch == other.LeaderEpoch && PartitionEpoch == other.PartitionEpoch
                && LeaderRecoveryState == other.LeaderRecoveryState
                && Replicas.AsSpan().SequenceEqual(other.Replicas.AsSpan())
                && Directories.AsSpan().SequenceEqual(other.Directories.AsSpan())
                && Isr.AsSpan().SequenceEqual(other.Isr.AsSpan())
                && RemovingReplicas.AsSpan().SequenceEqual(other.RemovingReplicas.AsSpan())
                && AddingReplicas.AsSpan().SequenceEqual(other.AddingReplicas.AsSpan())
                && EligibleLeaderReplicas.AsSpan().SequenceEqual(other.EligibleLeaderReplicas.AsSpan())
                && LastKnownElr.AsSpan().SequenceEqual(other.LastKnownElr.AsSpan())));

    /// <inheritdoc/>
    public override int GetHashCode() => (((Leader * 31) + LeaderEpoch) * 31) + PartitionEpoch;
}
