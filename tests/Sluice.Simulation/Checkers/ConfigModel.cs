namespace Sluice.Simulation.Checkers;

/// <summary>
/// The settings of a topic as they were acknowledged. A setting whose change got lost on its way is doubtful until the node has started
/// again; what is then seen first is what holds.
/// </summary>
internal sealed class ConfigModel(IReadOnlyList<(string Name, string Value)> first)
{
    private readonly SortedDictionary<string, string> _known = Initial(first);
    private readonly SortedSet<string> _doubtful = new(StringComparer.Ordinal);

    /// <summary>Counts changes begun and ended: an answer is compared only when none was in between.</summary>
    public int Version { get; private set; }

    public void BeginChange(string key)
    {
        Version++;
        _doubtful.Add(key);
    }

    public void Changed(string key, string value)
    {
        Version++;
        _known[key] = value;
        _doubtful.Remove(key);
    }

    /// <summary>The topic was made anew; a change that is still on its way may hit the new one.</summary>
    public void Reset()
    {
        Version++;
        _known.Clear();
        foreach ((string name, string value) in first) _known[name] = value;
    }

    /// <summary>Nothing of an earlier life can still take effect: the next sight settles it.</summary>
    public void NodeRestarted()
    {
        foreach (string key in _doubtful) _known.Remove(key);
        _doubtful.Clear();
    }

    /// <summary>Compares a value that was read.</summary>
    public void Saw(string topic, string key, string value)
    {
        if (_doubtful.Contains(key)) return;
        if (!_known.TryGetValue(key, out string? known))
        {
            _known[key] = value;
            return;
        }
        if (known != value) throw new ViolationException("metadata-register", $"{key} of {topic} is {value}, acknowledged was {known}");
    }

    private static SortedDictionary<string, string> Initial(IReadOnlyList<(string Name, string Value)> first)
    {
        var known = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in first) known[name] = value;
        return known;
    }
}
