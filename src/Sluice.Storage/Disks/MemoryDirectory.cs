namespace Sluice.Storage.Disks;

/// <summary>
/// A directory of <see cref="MemoryDisk"/>: its entries now, those that are durable, and the changes between the two in their order.
/// Owned by the disk's lock.
/// </summary>
internal sealed class MemoryDirectory : MemoryNode
{
    private const int MaxUnsynced = 1 << 14;

    private readonly Dictionary<string, MemoryNode> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryNode> _durable = new(StringComparer.Ordinal);
    private readonly List<Change> _unsynced = [];

    internal int Count => _entries.Count;

    internal MemoryNode? Find(ReadOnlySpan<char> name) =>
        _entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out MemoryNode? node) ? node : null;

    internal List<KeyValuePair<string, MemoryNode>> Sorted()
    {
        List<KeyValuePair<string, MemoryNode>> sorted = [.. _entries];
        sorted.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return sorted;
    }

    internal void Add(long sequence, string name, MemoryNode node) => Do(new Change(sequence, name, null, node, IsRemoval: false));

    internal void Remove(long sequence, string name, MemoryNode node) => Do(new Change(sequence, name, null, node, IsRemoval: true));

    internal void Rename(long sequence, string name, string newName, MemoryNode node) =>
        Do(new Change(sequence, name, newName, node, IsRemoval: false));

    internal void Sync()
    {
        foreach (Change change in _unsynced) Apply(_durable, change);
        _unsynced.Clear();
    }

    /// <summary>This directory and all below it, as the policy leaves them; everything in it is durable.</summary>
    internal MemoryDirectory AfterCrash(string path, ICrashPolicy policy)
    {
        var after = new MemoryDirectory { ModifiedMs = ModifiedMs };
        var entries = new SortedDictionary<string, MemoryNode>(_durable, StringComparer.Ordinal);
        foreach (Change change in _unsynced)
        {
            var asked = new UnsyncedEntry(change.Sequence, path, change.Name, change.NewName, change.IsRemoval);
            if (policy.Keep(asked)) Apply(entries, change);
        }

        foreach ((string name, MemoryNode node) in entries)
        {
            string child = path == "/" ? $"/{name}" : $"{path}/{name}";
            MemoryNode left = node is MemoryFile file ? file.AfterCrash(child, policy) : ((MemoryDirectory)node).AfterCrash(child, policy);
            after._entries.Add(name, left);
            after._durable.Add(name, left);
        }

        return after;
    }

    private static void Apply(IDictionary<string, MemoryNode> entries, in Change change)
    {
        bool isThere = entries.TryGetValue(change.Name, out MemoryNode? node) && ReferenceEquals(node, change.Node);
        if (change.IsRemoval)
        {
            if (isThere) entries.Remove(change.Name);
            return;
        }

        if (change.NewName is null)
        {
            entries[change.Name] = change.Node;
            return;
        }

        if (isThere) entries.Remove(change.Name);
        entries[change.NewName] = change.Node;
    }

    private void Do(in Change change)
    {
        if (_unsynced.Count >= MaxUnsynced) Sync();
        _unsynced.Add(change);
        Apply(_entries, change);
    }

    private readonly record struct Change(long Sequence, string Name, string? NewName, MemoryNode Node, bool IsRemoval);
}
