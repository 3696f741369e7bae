using System.Globalization;
using Sluice.Base;

namespace Sluice.Metadata.Placement;

/// <summary>
/// Chooses the brokers of new replicas: the leaders of successive partitions go round all racks and brokers, the other replicas of a
/// partition to the racks that follow, and to fenced brokers only when nobody else is left. Which broker comes first is drawn; the same
/// draws place the same way. Used once, by one decision.
/// </summary>
public sealed class ReplicaPlacer
{
    private readonly List<Rack> _racks = [];
    private readonly IRandomSource _random;
    private readonly int _brokers;
    private readonly int _unfenced;
    private int _rackStart;
    private int _epoch;

    public ReplicaPlacer(IEnumerable<UsableBroker> brokers, IRandomSource random)
    {
        _random = random;
        var byName = new SortedDictionary<string, Rack>(StringComparer.Ordinal);
        foreach (UsableBroker broker in brokers.OrderBy(broker => broker.Id))
        {
            string name = broker.Rack ?? "";
            if (!byName.TryGetValue(name, out Rack? rack)) byName.Add(name, rack = new Rack());
            (broker.Fenced ? rack.Fenced : rack.Unfenced).Add(broker.Id);
            _brokers++;
            if (!broker.Fenced) _unfenced++;
        }
        _racks.AddRange(byName.Values);
    }

    /// <summary>Why a replication factor cannot be had, or null.</summary>
    public string? Check(int replicationFactor)
    {
        if (replicationFactor < 1)
            return string.Create(
                CultureInfo.InvariantCulture, $"Invalid replication factor {replicationFactor}: the replication factor must be positive.");
        if (_unfenced == 0) return "All brokers are currently fenced or have all their log directories cordoned.";
        return replicationFactor <= _brokers ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The target replication factor of {replicationFactor} cannot be reached because only {_brokers} broker(s) are registered "
            + $"or some brokers have all their log directories cordoned.");
    }

    /// <summary>The replicas of so many partitions, the preferred leader first. <see cref="Check"/> must have passed.</summary>
    public List<List<int>> Place(int partitions, int replicationFactor)
    {
        Shuffle(_racks);
        _rackStart = 0;
        ShuffleBrokers();
        var placed = new List<List<int>>(partitions);
        for (int i = 0; i < partitions; i++)
        {
            if (_epoch == _unfenced)
            {
                ShuffleBrokers();
                _epoch = 0;
            }
            placed.Add(PlaceOne(replicationFactor));
            _epoch++;
            _rackStart = (_rackStart + 1) % _racks.Count;
        }
        return placed;
    }

    private List<int> PlaceOne(int replicationFactor)
    {
        List<int> replicas = new(replicationFactor);
        // The leader: the next rack with an unfenced broker, there the next one in turn.
        for (int i = 0; replicas.Count == 0; i++)
        {
            Rack rack = _racks[(_rackStart + i) % _racks.Count];
            if (rack.Unfenced.Count == 0) continue;
            replicas.Add(rack.Unfenced[rack.Turn % rack.Unfenced.Count]);
            rack.Turn++;
            _rackStart = (_rackStart + i) % _racks.Count;
        }
        foreach (bool fenced in (ReadOnlySpan<bool>)[false, true])
            while (replicas.Count < replicationFactor)
                if (!PlaceRound(replicas, replicationFactor, fenced)) break;
        return replicas;
    }

    // One replica from each rack after the leader's, as far as racks have an unused broker.
    private bool PlaceRound(List<int> replicas, int replicationFactor, bool fenced)
    {
        bool found = false;
        for (int i = 1; i <= _racks.Count && replicas.Count < replicationFactor; i++)
        {
            Rack rack = _racks[(_rackStart + i) % _racks.Count];
            List<int> candidates = fenced ? rack.Fenced : rack.Unfenced;
            for (int j = 0; j < candidates.Count; j++)
            {
                int broker = candidates[(rack.Turn + j) % candidates.Count];
                if (replicas.Contains(broker)) continue;
                replicas.Add(broker);
                found = true;
                break;
            }
        }
        return found;
    }

    private void ShuffleBrokers()
    {
        foreach (Rack rack in _racks)
        {
            Shuffle(rack.Unfenced);
            Shuffle(rack.Fenced);
        }
    }

    private void Shuffle<T>(List<T> items)
    {
        for (int i = items.Count - 1; i > 0; i--)
        {
            int other = (int)(_random.Next() % (ulong)(i + 1));
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private sealed class Rack
    {
        public List<int> Unfenced { get; } = [];
        public List<int> Fenced { get; } = [];
        public int Turn { get; set; }
    }
}
