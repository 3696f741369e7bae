namespace Sluice.Storage.Indexes;

/// <summary>
/// How much memory the loaded indexes of a node take, and which to drop first: least recently used. Indexes of active segments are
/// charged as pinned: they count, but are never asked. One lock, a leaf below the partition locks; every operation is O(1) besides the
/// evictions it causes, and allocates nothing.
/// </summary>
public sealed class IndexBudget(long limitBytes)
{
    private const int MaxRefusals = 64;
    private readonly Lock _gate = new();
    private IndexBudgetEntry? _newest;
    private IndexBudgetEntry? _oldest;
    private long _usedBytes;

    /// <summary>Bytes aimed at.</summary>
    public long LimitBytes { get; } = limitBytes;

    /// <summary>Bytes of loaded indexes now, pinned ones included.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>
    /// The index has <paramref name="bytes"/> in memory now, as the most recently used one; a pinned one is never evicted. Call it
    /// when an index is loaded, grows, becomes active or is sealed. Others are evicted while the sum is above the limit.
    /// </summary>
    public void Charge(IndexBudgetEntry entry, long bytes, bool pinned)
    {
        lock (_gate)
        {
            Interlocked.Add(ref _usedBytes, bytes - entry.Bytes);
            entry.Bytes = bytes;
            Unlink(entry);
            if (!pinned && bytes > 0) LinkNewest(entry);
            EvictDown(entry);
        }
    }

    /// <summary>The index was used.</summary>
    public void Touch(IndexBudgetEntry entry)
    {
        if (ReferenceEquals(Volatile.Read(ref _newest), entry)) return;
        lock (_gate)
        {
            if (!entry.IsListed) return;
            Unlink(entry);
            LinkNewest(entry);
        }
    }

    /// <summary>The index has no bytes in memory any more (closed, deleted, dropped by its owner). Harmless when it had none.</summary>
    public void Release(IndexBudgetEntry entry)
    {
        lock (_gate) Drop(entry);
    }

    private void EvictDown(IndexBudgetEntry justUsed)
    {
        int refusals = 0;
        IndexBudgetEntry? candidate = _oldest;
        while (_usedBytes > LimitBytes && candidate is not null && refusals < MaxRefusals)
        {
            IndexBudgetEntry? next = candidate.Newer;
            if (!ReferenceEquals(candidate, justUsed))
            {
                if (candidate.Index.TryEvict()) Drop(candidate);
                else refusals++;
            }

            candidate = next;
        }
    }

    private void Drop(IndexBudgetEntry entry)
    {
        Interlocked.Add(ref _usedBytes, -entry.Bytes);
        entry.Bytes = 0;
        Unlink(entry);
    }

    private void LinkNewest(IndexBudgetEntry entry)
    {
        entry.IsListed = true;
        entry.Older = _newest;
        entry.Newer = null;
        if (_newest is null) _oldest = entry;
        else _newest.Newer = entry;
        _newest = entry;
    }

    private void Unlink(IndexBudgetEntry entry)
    {
        if (!entry.IsListed) return;
        if (entry.Newer is null) _newest = entry.Older;
        else entry.Newer.Older = entry.Older;
        if (entry.Older is null) _oldest = entry.Newer;
        else entry.Older.Newer = entry.Newer;
        entry.IsListed = false;
        entry.Newer = null;
        entry.Older = null;
    }
}
