namespace Sluice.Storage.Indexes;

/// <summary>An index whose entries <see cref="IndexBudget"/> may ask to be dropped from memory.</summary>
public interface IEvictableIndex
{
    /// <summary>
    /// Drops the entries if that is possible at once: written to disk already, nobody reading. Called from any lane, perhaps under
    /// another partition's lock: it must not wait for a lock (try it), write or call the budget. True when the memory is free again;
    /// the budget has then forgotten it, and the owner adds it anew when it loads it.
    /// </summary>
    bool TryEvict();
}
