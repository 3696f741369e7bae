namespace Sluice.Storage.Indexes;

/// <summary>
/// An index's place in <see cref="IndexBudget"/>: a node of its list, kept by the index. All of it belongs to the budget's lock.
/// </summary>
public sealed class IndexBudgetEntry(IEvictableIndex index)
{
    /// <summary>Whose memory it is.</summary>
    public IEvictableIndex Index { get; } = index;

    internal long Bytes { get; set; }

    internal bool IsListed { get; set; }

    internal IndexBudgetEntry? Newer { get; set; }

    internal IndexBudgetEntry? Older { get; set; }
}
