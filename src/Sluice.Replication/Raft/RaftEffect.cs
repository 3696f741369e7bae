using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>One thing to do, in order. Which members mean something depends on <see cref="Kind"/>.</summary>
public readonly record struct RaftEffect(RaftEffectKind Kind)
{
    /// <summary>An offset, or the number of a quorum state.</summary>
    public long Offset { get; init; }

    /// <summary>An epoch.</summary>
    public int Epoch { get; init; }

    /// <summary>A node; −1 for none.</summary>
    public int NodeId { get; init; }

    /// <summary>For a reply: the number of its request. 0 for requests.</summary>
    public long Correlation { get; init; }

    /// <summary>When the timer is due.</summary>
    public Instant Due { get; init; }

    /// <summary>Message, batch, state, payload or text.</summary>
    public object? Body { get; init; }
}
