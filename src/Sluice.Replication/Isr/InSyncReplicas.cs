namespace Sluice.Replication.Isr;

/// <summary>
/// The in-sync set of a partition: the committed one, and the one asked for while an AlterPartition is under way. The maximal set is the
/// union of both: whoever might already be in the ISR counts for the high watermark (KIP-497). Owned by <see cref="PartitionLeader"/>.
/// </summary>
public sealed class InSyncReplicas
{
    private int[] _committed = [];
    private int[]? _pending;

    /// <summary>What the controller last confirmed.</summary>
    public ReadOnlySpan<int> Committed => _committed;

    /// <summary>True while an answer of the controller is outstanding.</summary>
    public bool IsPending => _pending is not null;

    /// <summary>True for members of the committed or the pending set.</summary>
    public bool MaximalContains(int id) => Array.IndexOf(_committed, id) >= 0 || (_pending is not null && Array.IndexOf(_pending, id) >= 0);

    internal void Commit(int[] isr)
    {
        _committed = isr;
        _pending = null;
    }

    internal void Propose(int[] isr) => _pending = isr;

    internal void RollBack() => _pending = null;

    /// <summary>The committed set with <paramref name="id"/> at its end.</summary>
    internal int[] With(int id) => [.. _committed, id];
}
